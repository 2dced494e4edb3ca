package org.cemflow.train.pretrain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.cemflow.core.patch.PatchArray;
import org.cemflow.nets.data.PixelStatistics;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.onnx.OnnxEncoder;
import org.cemflow.nets.onnx.OnnxWriter;
import org.cemflow.nets.training.Features;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.Normalisation;
import org.cemflow.nets.weights.StateDict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code encoder.onnx}, and the proof that it does what libtorch does. */
final class OnnxExport {

    static final String FILE = "encoder.onnx";
    private static final Logger LOG = LoggerFactory.getLogger(OnnxExport.class);
    private static final int COMPARED = 8;
    private static final double TOLERANCE = 1e-3;

    private OnnxExport() {}

    /**
     * Writes the model and holds it against libtorch, both on the CPU in float32, over the first patches of the data set.
     *
     * @return the largest difference between features
     * @throws IllegalStateException if it is more than a thousandth of the largest feature
     */
    static double write(Run run, StateDict weights, PixelStatistics statistics, long patches) throws IOException {
        Path file = run.output().resolve(FILE);
        EncoderWeights encoder = EncoderWeights.find(file, weights, null);
        Normalisation normalisation = new Normalisation(List.of(statistics.mean()), List.of(statistics.sd()));
        OnnxWriter.write(file, encoder, normalisation, false, weights.metadata());

        int count = (int) Math.min(COMPARED, patches);
        int side;
        byte[] pixels;
        try (PatchArray array = PatchArray.open(run.data().array())) {
            side = array.side();
            pixels = new byte[count * array.area()];
            array.copy(0, pixels, pixels.length);
        }
        float[] expected = Features.reference(file, encoder.shape(), weights, statistics, pixels, side);
        double difference = 0;
        double largest = 0;
        try (OnnxEncoder onnx = OnnxEncoder.open(file, GpuPolicy.OFF, run.threads())) {
            FloatBuffer got = onnx.embed(ByteBuffer.allocateDirect(pixels.length).put(pixels).flip(), count, side);
            for (int i = 0; i < expected.length; i++) {
                difference = Math.max(difference, Math.abs(got.get(i) - expected[i]));
                largest = Math.max(largest, Math.abs(expected[i]));
            }
        }
        LOG.info("encoder.onnx: features differ from libtorch's by at most {} (largest feature {})", difference, largest);
        if (!(difference <= TOLERANCE * largest)) {
            throw new IllegalStateException("encoder.onnx differs from libtorch by " + difference);
        }
        return difference;
    }
}
