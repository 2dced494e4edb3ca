package org.cemflow.nets.bench;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.nets.augment.AugmentOptions;
import org.cemflow.nets.augment.Augmenter;
import org.cemflow.nets.data.DataPlacement;
import org.cemflow.nets.data.EpochOrder;
import org.cemflow.nets.data.PatchSource;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.moco.Moco;
import org.cemflow.nets.optim.Sgd;
import org.cemflow.nets.training.Learner;

/** A pretraining that can be run whole and in parts. */
final class MocoStep implements AutoCloseable {

    private static final long SEED = 1;
    private static final double LR = 0.015;
    private static final double MOMENTUM = 0.9;
    private static final double DECAY = 1e-4;

    private final MocoSetting setting;
    private final Engine engine;
    private final PatchSource source;
    private final Augmenter augmenter;
    private final Moco moco;
    private final Learner learner;
    private final Sgd sgd;
    private final EpochOrder order;
    private final TensorOwner owner = new TensorOwner();
    private final List<Tensor> views;
    private long step;

    /**
     * @param engines of the devices that share the batch
     * @param patches of the setting's side, at least two batches
     */
    MocoStep(MocoSetting setting, List<Engine> engines, Path patches) {
        this.setting = setting;
        this.engine = engines.get(0);
        this.source = PatchSource.open(engine, patches, DataPlacement.AUTO);
        this.augmenter = new Augmenter(engine, AugmentOptions.paper(setting.side()), source.statistics());
        this.moco = new Moco(setting.shape(), setting.moco(), engines, SEED);
        this.learner = new Learner(engine, moco, source, augmenter, source.statistics(), MOMENTUM, DECAY, SEED);
        this.sgd = new Sgd(moco.parameters(), MOMENTUM, DECAY);
        this.order = EpochOrder.of(source.size(), setting.batch(), SEED, 0);
        try (Scope scope = new Scope()) {
            Tensor batch = source.batch(rows());
            this.views = List.of(owner.own(augmenter.view(batch, SEED, 0, 0)), owner.own(augmenter.view(batch, SEED, 0, 1)));
        }
    }

    private long[] rows() {
        return order.batch((int) (step % order.batches()));
    }

    private void next() {
        step++;
        learner.announce(rows());
    }

    /** Patches, augmentation, loss, optimiser, as cem-pretrain has them. */
    void whole(int steps) {
        for (int i = 0; i < steps; i++) {
            learner.step(step, rows(), LR);
            next();
        }
        finish();
    }

    /** Loss and optimiser, over the same two views again and again. */
    void bare(int steps) {
        for (int i = 0; i < steps; i++) {
            try (Scope scope = new Scope()) {
                sgd.step(moco.pass(views, step).gradients(), LR);
            }
            step++;
        }
        finish();
    }

    /** Patches and augmentation. */
    void data(int steps) {
        for (int i = 0; i < steps; i++) {
            try (Scope scope = new Scope()) {
                Tensor batch = source.batch(rows());
                augmenter.view(batch, SEED, step, 0);
                augmenter.view(batch, SEED, step, 1);
            }
            next();
        }
        finish();
    }

    /** Seconds for which whole steps waited for patches since the last call. */
    double waited() {
        return learner.drain().waitSeconds();
    }

    /** Waits until the device has done it. */
    private void finish() {
        if (engine.cuda()) {
            torch.cuda_synchronize();
        }
    }

    @Override
    public void close() {
        owner.close();
        sgd.close();
        learner.close();
        moco.close();
        augmenter.close();
        source.close();
    }
}
