package org.cemflow.train.embed;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.onnx.OnnxEncoder;

/** The feature vectors of all patches, one after another; the memory holds one batch. */
final class Embeddings implements Iterator<float[]> {

    private final Object model;
    private final PatchArray patches;
    private final OnnxEncoder encoder;
    private final Progress progress;
    private final int batch;
    private final ByteBuffer pixels;
    private FloatBuffer ready = FloatBuffer.allocate(0);
    private long next;

    /**
     * @param model as messages name it
     * @param batch patches that go through the encoder together
     * @throws DataError if a batch comes to 2 GiB or more
     */
    Embeddings(Object model, PatchArray patches, OnnxEncoder encoder, int batch, Progress progress) {
        this.model = model;
        this.patches = patches;
        this.encoder = encoder;
        this.progress = progress;
        this.batch = (int) Math.min(batch, patches.count());
        long bytes = (long) this.batch * encoder.channels() * patches.side() * patches.side();
        if (patches.side() > 1 << 15 || bytes > Integer.MAX_VALUE) {
            throw new DataError("--batch " + batch, "makes batches of " + bytes + " bytes", "give a smaller --batch");
        }
        this.pixels = ByteBuffer.allocateDirect((int) bytes);
    }

    @Override
    public boolean hasNext() {
        return ready.hasRemaining() || next < patches.count();
    }

    @Override
    public float[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!ready.hasRemaining()) {
            int n = (int) Math.min(batch, patches.count() - next);
            patches.get(next, n, encoder.channels(), pixels);
            ready = encoder.embed(pixels, n, patches.side());
            next += n;
            progress.step(n);
        }
        float[] vector = new float[encoder.features()];
        ready.get(vector);
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw new DataError(model, "gives features that are no numbers", "its weights are damaged or its training failed; take another checkpoint");
            }
        }
        return vector;
    }
}
