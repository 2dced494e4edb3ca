package org.cemflow.nets.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.cemflow.nets.augment.SegmentationAugmenter;
import org.cemflow.nets.augment.SegmentationOptions;
import org.cemflow.nets.data.LabelledImage;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.optim.AdamW;
import org.cemflow.nets.optim.OneCycle;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.training.SegmentationLearner;
import org.cemflow.nets.unet.SegmentationLoss;
import org.cemflow.nets.unet.UNet;
import org.cemflow.nets.unet.UNetShape;
import org.cemflow.nets.unet.Unfreeze;

/** A fine-tuning of a U-Net of one class on a frozen encoder, as the paper's, that can be run whole and without its data. */
final class UNetStep implements AutoCloseable {

    private static final long SEED = 1;
    private static final long TOTAL = 1000;
    private static final double MOST = 0.003;
    private static final double DECAY = 0.1;

    /** Random greys and labels, twice as wide as a crop. */
    private record Noise(int side, byte[] greys) implements LabelledImage {

        @Override
        public int height() {
            return side;
        }

        @Override
        public int width() {
            return side;
        }

        @Override
        public void image(int top, int left, int height, int width, byte[] target) {
            for (int y = 0; y < height; y++) {
                System.arraycopy(greys, (top + y) * side + left, target, y * width, width);
            }
        }

        @Override
        public void labels(int top, int left, int height, int width, byte[] target) {
            image(top, left, height, width, target);
            for (int i = 0; i < height * width; i++) {
                target[i] = (byte) (target[i] < 0 ? 1 : 0);
            }
        }
    }

    private final OneCycle cycle = new OneCycle(MOST, TOTAL);
    private final UNet net;
    private final SegmentationAugmenter augmenter;
    private final SegmentationLoss loss;
    private final SegmentationLearner learner;
    private final AdamW adam;
    private final List<LabelledImage> images = new ArrayList<>();
    private final TensorOwner owner = new TensorOwner();
    private final Tensor crops;
    private final Tensor labels;
    private long step;

    UNetStep(String arch, int side, int batch, Engine engine) {
        this.net = new UNet(new UNetShape(ResNetShape.of(arch, 1), 1), engine, SEED);
        this.augmenter = new SegmentationAugmenter(engine, SegmentationOptions.paper(side, false, false), 0.5, 0.25);
        this.loss = new SegmentationLoss(engine, 1, List.of(), List.of(1));
        this.learner = new SegmentationLearner(engine, net, Unfreeze.NONE, augmenter, loss, cycle, DECAY, SEED);
        this.adam = new AdamW(net.trainable(Unfreeze.NONE), DECAY);
        IntStream.range(0, batch).forEach(i -> {
            byte[] greys = new byte[4 * side * side];
            new Random(i).nextBytes(greys);
            images.add(new Noise(2 * side, greys));
        });
        try (Scope scope = new Scope()) {
            SegmentationAugmenter.Batch first = augmenter.batch(images, SEED, 0);
            this.crops = owner.own(first.images());
            this.labels = owner.own(first.labels());
        }
    }

    /** Crops, augmentation, loss, optimiser, as cem-finetune has them. */
    void whole(int steps) {
        for (int i = 0; i < steps; i++) {
            learner.step(step++ % TOTAL, images);
        }
        learner.drain();
    }

    /** Loss and optimiser, over the same crops again and again. */
    void bare(int steps) {
        for (int i = 0; i < steps; i++) {
            long now = step++ % TOTAL;
            try (Scope scope = new Scope()) {
                Tensor value;
                try (Scope forward = new Scope()) {
                    value = forward.keep(loss.loss(net.logits(crops, Norm.BATCH), labels));
                }
                adam.step(value, cycle.lr(now), cycle.beta1(now));
            }
        }
    }

    @Override
    public void close() {
        owner.close();
        adam.close();
        learner.close();
        loss.close();
        augmenter.close();
        net.close();
    }
}
