package org.cemflow.curate.patch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.stored.StoredVolume;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.tables.IndexTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts an ingested data set into patches, measures each and writes the table. The table's bytes do not depend on the
 * number of threads: every patch has its place in the arrays before the first is read.
 *
 * @param axes the axes to slice a volume on; empty for those that volume.json allows
 * @param spacing every how many slices of a volume
 * @param patchSize side of a patch in pixels
 * @param hashSize 8 for a 64-bit hash, 16 for 256 bit
 * @param threads at most so many; fewer where the heap is too small for as many cells
 */
public record Patcher(SortedSet<Integer> axes, int spacing, int patchSize, int hashSize, Compat compat, int threads) {

    private static final Logger LOG = LoggerFactory.getLogger(Patcher.class);
    private static final double USABLE = 0.75;
    /** Left for the Parquet writer's row group and everything else. */
    private static final long RESERVE = 96L << 20;

    /**
     * @param folder {@code <dataset>.volume/}
     * @param output {@code <dataset>.patches.parquet}
     * @throws DataError if the data set is unusable or the heap too small for it
     */
    public void run(Path folder, Path output) throws IOException {
        try (StoredVolume volume = StoredVolume.open(folder)) {
            requireDistinctNames(folder, volume.description());
            PatchLayout layout = PatchLayout.of(volume, axesOf(folder, volume.description()), spacing, patchSize, compat);
            Measurements measured = measure(folder, volume, layout);
            IndexTable.write(output, new PatchRows(volume, layout, measured, compat));
            if (layout.count() == 0) {
                LOG.warn("{}: gives no patch, the table is empty: {}.", folder, compat == Compat.NONE
                        ? "no slice is at least " + (patchSize + 1) / 2 + " pixels (half a patch) high and wide"
                        : "the last slice of each axis is left out, as the original does, and there is no other");
            }
            LOG.info("{}: {} patches -> {}", volume.description().dataset(), layout.count(), output);
        }
    }

    /** Measures every patch of the layout. */
    Measurements measure(Path folder, StoredVolume volume, PatchLayout layout) {
        int words = hashSize * hashSize / Long.SIZE;
        Scan scan = volume.description().twoD() ? new ImageScan(volume, layout, patchSize)
                : new CellScan(volume, layout, patchSize);
        int workers = workers(folder, layout, scan, words);
        Measurements measured = new Measurements(Math.toIntExact(layout.count()), words);
        if (layout.count() > 0) {
            try (Progress progress = new Progress("hash " + volume.description().dataset(), "cells", scan.pieces())) {
                Workers.run(workers, scan.pieces(), () -> {
                    LongConsumer worker = scan.worker(measured.new Meter(patchSize, hashSize));
                    return piece -> {
                        worker.accept(piece);
                        progress.step(1);
                    };
                });
            }
        }
        return measured;
    }

    private SortedSet<Integer> axesOf(Path folder, VolumeDescription description) {
        if (description.twoD()) {
            if (!axes.isEmpty() && !axes.equals(Set.of(0))) {
                LOG.warn("{}: is a set of 2-D images; --axes is ignored.", description.dataset());
            }
            return new TreeSet<>(Set.of(0));
        }
        List<Integer> allowed = description.axes();
        if (allowed == null || !Set.of(0, 1, 2).containsAll(allowed)) {
            throw new DataError(folder, VolumeDescription.FILE + " names the axes " + allowed + " of 0, 1, 2",
                    "run cem-ingest again");
        }
        return axes.isEmpty() ? new TreeSet<>(allowed) : axes;
    }

    /** The original's own name of a 2-D patch is its image's; two images of one name would share their patches' ids. */
    private static void requireDistinctNames(Path folder, VolumeDescription description) {
        Set<String> names = new HashSet<>();
        if (description.twoD()) {
            for (VolumeDescription.Image image : description.images()) {
                if (!names.add(image.name())) {
                    throw new DataError(folder, "holds two images named " + image.name(),
                            "rename one and run cem-ingest again");
                }
            }
        }
    }

    /** As many workers as were asked for and the heap has room for. */
    private int workers(Path folder, PatchLayout layout, Scan scan, int words) {
        long heap = Runtime.getRuntime().maxMemory();
        if (layout.count() > (Integer.MAX_VALUE - 8) / words) {
            throw new DataError(folder, "gives " + layout.count() + " patches, more than one table can take",
                    "raise --slice-spacing or cut the data set into several");
        }
        long room = (long) (heap * USABLE) - Math.min(RESERVE, heap / 4) - Measurements.bytes(layout.count(), words);
        long each = scan.workerBytes() + Measurements.meterBytes(patchSize);
        long fit = room / each;
        if (fit < 1 || scan.workerBytes() > Integer.MAX_VALUE - 8) {
            throw new DataError(folder, "needs " + mebibytes(each) + " MiB a thread and "
                    + mebibytes(Measurements.bytes(layout.count(), words)) + " MiB for " + layout.count()
                    + " patches, the heap limit is " + mebibytes(heap) + " MiB",
                    "raise the task's memory, take a smaller --patch-size, a larger --slice-spacing or --axes 0");
        }
        if (fit < threads) {
            LOG.warn("{}: the heap has room for {} of {} threads ({} MiB each).", folder, fit, threads,
                    mebibytes(each));
        }
        return (int) Math.min(fit, Math.min(threads, Math.max(1, scan.pieces())));
    }

    private static long mebibytes(long bytes) {
        return (bytes >> 20) + 1;
    }
}
