package org.cemflow.nets.training;

import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.data.PixelStatistics;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Precision;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.resnet.ResNet;
import org.cemflow.nets.resnet.ResNetShape;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.StateDict;

/** Feature vectors of grey patches by libtorch, for callers that know no tensors. */
public final class Features {

    private Features() {}

    /**
     * By an encoder of one channel as it stands, with running statistics.
     *
     * @param patches N x side x side grey values
     * @return N x features, row by row
     */
    static float[] of(Engine engine, ResNet encoder, PixelStatistics statistics, byte[] patches, int side) {
        int count = patches.length / (side * side);
        try (NoGradient none = new NoGradient()) {
            HostTensor bytes = new HostTensor(DType.U8, List.of((long) count, 1L, (long) side, (long) side), ByteBuffer.wrap(patches));
            Tensor grey = engine.place(HostCopies.tensor(bytes)).to(ScalarType.Float);
            Tensor images = grey.div(new Scalar(255.0)).sub(new Scalar(statistics.mean())).div(new Scalar(statistics.sd()));
            return HostCopies.array(encoder.features(images, Norm.RUNNING)).floats();
        }
    }

    /** The same by weights from a file, on the CPU in float32: what other engines are held against. */
    public static float[] reference(Object file, ResNetShape shape, StateDict weights, PixelStatistics statistics, byte[] patches,
            int side) {
        Engine cpu = new Engine(false, Precision.FP32);
        try (ResNet encoder = new ResNet(shape, cpu, 0)) {
            encoder.load(file, weights);
            return of(cpu, encoder, statistics, patches, side);
        }
    }
}
