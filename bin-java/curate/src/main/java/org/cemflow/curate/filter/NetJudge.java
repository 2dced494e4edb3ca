package org.cemflow.curate.filter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.cemflow.core.error.DataError;
import org.cemflow.curate.filter.PatchReader.Measured;
import org.cemflow.curate.filter.features.GreyPatch;
import org.cemflow.curate.filter.features.PatchFeatures;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.onnx.OnnxPatchNet;
import org.cemflow.nets.weights.WeightFile;
import org.cemflow.tables.IndexRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges patches by a net, a batch at a time, while others are read and measured on several threads. */
final class NetJudge implements Judge {

    private static final Logger LOG = LoggerFactory.getLogger(NetJudge.class);
    private static final List<String> ENDINGS = List.of(".onnx", ".safetensors", ".pth", ".pt", ".pth.tar");

    private final Path model;
    private final OnnxPatchNet net;
    private final int batch;

    private NetJudge(Path model, OnnxPatchNet net, int batch) {
        this.model = model;
        this.net = net;
        this.batch = batch;
    }

    /** Whether the file's name is that of a net. */
    static boolean claims(Path model) {
        return ENDINGS.stream().anyMatch(ending -> WeightFile.hasEnding(model, ending));
    }

    /**
     * @param threads of ONNX Runtime, on the CPU
     * @param batch patches at a time
     * @throws DataError if the file is no classifier of patches, or a GPU is required and cannot be used
     */
    static NetJudge open(Path model, GpuPolicy gpu, int threads, int batch) throws IOException {
        OnnxPatchNet net = OnnxPatchNet.open(model, gpu, threads);
        LOG.info("{}: squares of {} pixels, {}; ONNX Runtime on the {}", model.getFileName(), net.side(), net.framing().word(),
                net.cuda() ? "GPU" : "CPU");
        return new NetJudge(model, net, batch);
    }

    /** A row whose patch waits for its batch; its square is null if it asks for no judgement. */
    private record Waiting(IndexRow row, PatchFeatures features, byte[] square) {}

    @Override
    public Judgements judge(Iterator<IndexRow> rows, Function<IndexRow, Measured> read, int threads) {
        return new Batches(new OrderedTasks<>(rows, threads, row -> {
            Measured measured = read.apply(row);
            if (measured == null) {
                return new Waiting(row, null, null);
            }
            GreyPatch patch = measured.patch();
            return new Waiting(row, measured.features(), net.framing().square(patch.pixels(), patch.h(), patch.w(), net.side()));
        }));
    }

    private final class Batches implements Judgements {

        private final OrderedTasks<IndexRow, Waiting> tasks;
        private final ByteBuffer squares = ByteBuffer.allocateDirect(Math.multiplyExact(batch, net.side() * net.side()));
        private final Deque<Judged> done = new ArrayDeque<>();

        Batches(OrderedTasks<IndexRow, Waiting> tasks) {
            this.tasks = tasks;
        }

        @Override
        public boolean hasNext() {
            while (done.isEmpty() && tasks.hasNext()) {
                run();
            }
            return !done.isEmpty();
        }

        /** Rows up to a full batch of squares, however many rows without one lie between them. */
        private void run() {
            List<Waiting> all = new ArrayList<>();
            int count = 0;
            squares.clear();
            while (count < batch && all.size() < 16 * batch && tasks.hasNext()) {
                Waiting next = tasks.next();
                all.add(next);
                if (next.square != null) {
                    squares.put(next.square);
                    count++;
                }
            }
            FloatBuffer probabilities = count == 0 ? FloatBuffer.allocate(0) : net.probabilities(squares, count);
            for (Waiting row : all) {
                done.add(row.square == null ? new Judged(row.row, null, null)
                        : new Judged(row.row, row.features, judgement(row.row, probabilities.get())));
            }
        }

        private PatchClassifier.Judgement judgement(IndexRow row, float probability) {
            if (!Float.isFinite(probability)) {
                throw new DataError(model, "gives no number for the patch " + row.id(), "its weights are damaged; train it again");
            }
            return new PatchClassifier.Judgement(probability, String.format(Locale.ROOT, "net %.2f", probability));
        }

        @Override
        public Judged next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return done.remove();
        }

        @Override
        public void close() {
            tasks.close();
        }
    }

    @Override
    public void close() {
        net.close();
    }
}
