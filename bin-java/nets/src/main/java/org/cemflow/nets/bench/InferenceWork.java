package org.cemflow.nets.bench;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.bench.Peer;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Precision;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.onnx.OnnxEncoder;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.unet.Segmenter;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.Normalisation;
import org.cemflow.nets.weights.Safetensors;
import org.cemflow.nets.weights.StateDict;

/**
 * A net run on grey images of random bytes, in a process of its own: two engines in one process take each other's time,
 * for their threads spin on for a while after each run.
 */
public final class InferenceWork {

    private InferenceWork() {}

    /** Arguments: encoder or unet, a .onnx or .safetensors file, side, batch, threads. */
    public static void main(String[] args) throws Exception {
        boolean unet = args[0].equals("unet");
        Path model = Path.of(args[1]);
        int side = Integer.parseInt(args[2]);
        int batch = Integer.parseInt(args[3]);
        int threads = Integer.parseInt(args[4]);
        ByteBuffer images = ByteBuffer.allocateDirect(Math.multiplyExact(batch, side * side));
        new Random(1).ints(images.capacity()).forEach(value -> images.put((byte) value));
        images.clear();
        if (unet) {
            try (Segmenter segmenter = Segmenter.open(model, GpuPolicy.OFF, threads)) {
                serve(repeat -> segmenter.logits(images, batch, side, side));
            }
        } else if (model.toString().endsWith(".onnx")) {
            try (OnnxEncoder encoder = OnnxEncoder.open(model, GpuPolicy.OFF, threads)) {
                serve(repeat -> encoder.embed(images, batch, side));
            }
        } else {
            Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, threads, 1);
            StateDict weights = Safetensors.read(model);
            Normalisation normalisation = Normalisation.of(model, weights.metadata()).orElseThrow();
            try (ResNet net = new ResNet(EncoderWeights.find(model, weights, null).shape(), engine, 1)) {
                net.load(model, weights);
                serve(repeat -> features(net, normalisation, images, batch, side));
            }
        }
    }

    /** What is run again and again; its result goes to nobody. */
    private interface Run {
        FloatBuffer once(int repeat);
    }

    private static void serve(Run run) throws Exception {
        Peer.serve("ready", repeats -> {
            for (int i = 0; i < repeats; i++) {
                run.once(i);
            }
        });
    }

    private static FloatBuffer features(ResNet net, Normalisation normalisation, ByteBuffer images, int batch, int side) {
        try (NoGradient none = new NoGradient()) {
            HostTensor pixels = new HostTensor(DType.U8, List.of((long) batch, 1L, (long) side, (long) side), images);
            Tensor x = HostCopies.tensor(pixels).to(ScalarType.Float).div_(new Scalar(255.0))
                    .sub_(new Scalar(normalisation.mean().get(0))).div_(new Scalar(normalisation.sd().get(0)));
            return HostCopies.array(net.features(x, Norm.RUNNING)).data().asFloatBuffer();
        }
    }
}
