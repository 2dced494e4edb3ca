package org.cemflow.train.embed;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchArray;
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
        long bytes = (long) this.batch * encoder.channels() * patches.area();
        if (bytes > Integer.MAX_VALUE) {
            throw new DataError("--batch " + batch, "makes batches of " + bytes + " bytes", "give a smaller --batch");
        }
        this.pixels = ByteBuffer.allocateDirect((int) bytes);
    }

    @Override
    public boolean hasNext() {
        return ready.hasRemaining() || next < patches.count();
    }

    /** Puts the next {@code n} patches into the buffer, each as often as the encoder has channels. */
    private void gather(int n) {
        pixels.clear();
        for (int i = 0; i < n; i++) {
            for (int channel = 0; channel < encoder.channels(); channel++) {
                patches.get(next + i, pixels);
            }
        }
    }

    @Override
    public float[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!ready.hasRemaining()) {
            int n = (int) Math.min(batch, patches.count() - next);
            gather(n);
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
