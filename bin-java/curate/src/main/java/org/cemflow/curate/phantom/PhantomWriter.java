package org.cemflow.curate.phantom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.SampleType;
import org.cemflow.curate.phantom.PhantomDataset.Take;
import org.cemflow.curate.phantom.SectionSink.Section;

/**
 * Renders datasets and their labels: sections side by side on all threads, written in their order, at most a few in
 * memory. The labels are 8-bit PNG masks, 255 inside and 0 outside, one a section:
 * {@code labels/<dataset>/mitochondria/0000.png} and {@code labels/<dataset>/membrane/0000.png}.
 */
final class PhantomWriter implements AutoCloseable {

    /** A section with its two masks. */
    private record Rendered(Section picture, Section mitochondria, Section membrane) {}

    private final Path folder;
    private final long seed;
    private final int threads;
    private final ExecutorService workers;

    PhantomWriter(Path folder, long seed, int threads) {
        this.folder = folder;
        this.seed = seed;
        this.threads = threads;
        this.workers = Executors.newFixedThreadPool(threads);
    }

    void write(PhantomDataset dataset) throws IOException, InterruptedException {
        Shape shape = dataset.shape();
        Tissue whole = dataset.images() ? null : dataset.tissue(seed, 0);
        Path labels = folder.resolve("labels").resolve(dataset.name());
        try (Progress progress = new Progress("phantom " + dataset.name(), "sections", shape.z());
                SectionSink pictures = dataset.container().open(folder.resolve(dataset.path()), shape,
                        dataset.encoding().type(), dataset.voxel());
                SectionSink mitochondria = mask(labels.resolve("mitochondria"), dataset);
                SectionSink membrane = mask(labels.resolve("membrane"), dataset)) {
            Deque<Future<Rendered>> running = new ArrayDeque<>();
            for (int next = 0, done = 0; done < shape.z(); done++) {
                while (next < shape.z() && running.size() < 2 * threads) {
                    int section = next++;
                    running.add(workers.submit(() -> render(dataset, whole, section)));
                }
                Rendered rendered = result(running.remove());
                pictures.write(rendered.picture());
                mitochondria.write(rendered.mitochondria());
                membrane.write(rendered.membrane());
                progress.step(1);
            }
            mitochondria.commit();
            membrane.commit();
            pictures.commit();
        }
    }

    private static SectionSink mask(Path target, PhantomDataset dataset) throws IOException {
        return Container.PNG_FOLDER.open(target, dataset.shape(), SampleType.UINT8, dataset.voxel());
    }

    private static Rendered result(Future<Rendered> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a section could not be rendered", e.getCause());
        }
    }

    private Rendered render(PhantomDataset dataset, Tissue whole, int section) {
        Tissue tissue = whole == null ? dataset.tissue(seed, section) : whole;
        Take take = dataset.take(section);
        int width = dataset.width(section);
        int height = dataset.height(section);
        Microscope microscope = dataset.microscope();
        Microscope.View view = microscope.look(tissue, dataset.corner(), take.plane(), width, height);
        float[] picture = microscope.expose(view, new Noise(tissue.seed() + 2), take.plane(), take.exposure());
        return new Rendered(new Section(width, height, dataset.encoding().encode(picture)),
                mask(view, Matter.MITOCHONDRION), mask(view, Matter.MEMBRANE));
    }

    private static Section mask(Microscope.View view, Matter wanted) {
        byte[] mask = new byte[view.matter().length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (view.matter()[i] == wanted.ordinal() ? 255 : 0);
        }
        return new Section(view.width(), view.height(), mask);
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
