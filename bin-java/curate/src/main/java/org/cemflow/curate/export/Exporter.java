package org.cemflow.curate.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.cli.Version;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicDirectory;
import org.cemflow.core.io.Json;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.curate.support.PatchTables;
import org.cemflow.curate.support.VolumeSet;
import org.cemflow.curate.support.Workers;
import org.cemflow.tables.IndexRow;
import org.cemflow.tables.IndexTable;

/**
 * Writes a data set's folder in two passes over the patch tables: the first counts what may be kept, so that the cap
 * and the length of train.npy are known; the second decides each row, writes the kept patches and passes the row on to
 * the index. The heap holds one batch of rows and patches.
 */
final class Exporter implements AutoCloseable {

    /** What may be written beside the index. */
    enum Part { SHARDS, TRAIN, TIFF }

    private static final int BATCH = 256;

    private final PatchTables tables;
    private final VolumeSet volumes;
    private final Summary.Settings settings;
    private final Set<Part> parts;
    private final Workers workers;
    private final Path folder;
    private final Map<String, CapSelection> selections = new TreeMap<>();
    private final Tally tally = new Tally();
    private final ShardWriter shards;
    private final TiffFolder tiffs;
    private TrainArray train;
    private long seen;
    private long kept;

    private Exporter(PatchTables tables, VolumeSet volumes, Summary.Settings settings, Workers workers, Path folder) {
        this.tables = tables;
        this.volumes = volumes;
        this.settings = settings;
        this.parts = EnumSet.noneOf(Part.class);
        settings.parts().forEach(part -> parts.add(Part.valueOf(part.toUpperCase(Locale.ROOT))));
        this.workers = workers;
        this.folder = folder;
        this.shards = new ShardWriter(folder.resolve("shards"), settings.shardSize());
        this.tiffs = new TiffFolder(folder.resolve("tiff"), tables);
    }

    /** Writes the folder {@code output}, wholly or not at all. */
    static Summary run(List<Path> patches, VolumeSet volumes, Path output, Summary.Settings settings, Workers workers)
            throws IOException {
        PatchTables tables = PatchTables.of(patches);
        volumes.require(tables);
        try (AtomicDirectory directory = AtomicDirectory.create(output);
                Exporter exporter = new Exporter(tables, volumes, settings, workers, directory.path())) {
            Summary summary = exporter.write();
            directory.commit();
            return summary;
        }
    }

    private Summary write() throws IOException {
        for (Map.Entry<String, Path> table : tables.byDataset().entrySet()) {
            selections.put(table.getKey(), select(table.getKey(), table.getValue()));
        }
        long count = selections.values().stream().mapToLong(CapSelection::size).sum();
        if (parts.contains(Part.TRAIN)) {
            train = new TrainArray(folder.resolve("train.npy"), count, settings.patchSize());
        }
        try (Rows rows = new Rows()) {
            IndexTable.write(folder.resolve("index.parquet"), rows);
        }
        shards.finish();
        if (train != null) {
            train.finish();
        }
        List<VolumeDescription> without = volumes.without(tables);
        without.forEach(tally::addEmpty);
        Summary summary = new Summary(Summary.SCHEMA, Version.current(), settings, tally.observed(), tally.total(),
                tally.datasets(), SummaryWarnings.of(tally, without, settings.patchSize()));
        Json.write(folder.resolve("summary.json"), summary);
        Manifest.write(folder, count, workers);
        return summary;
    }

    /** The columns that the first pass reads. */
    record StageRow(String id, String dataset, int axis, int h, int w, Boolean exemplar, Boolean informative) {}

    private CapSelection select(String dataset, Path table) throws IOException {
        SortedMap<Integer, Integer> eligible = new TreeMap<>();
        try (Stream<StageRow> rows = IndexTable.read(table, StageRow.class)) {
            rows.forEach(row -> {
                tables.check(dataset, row.dataset());
                seen++;
                if (Fate.of(row.exemplar(), row.informative()) == Fate.ELIGIBLE) {
                    requireFit(table, row);
                    eligible.merge(row.axis(), 1, Integer::sum);
                }
            });
        }
        return new CapSelection(dataset, eligible, settings.maxPerDataset(), settings.seed());
    }

    private void requireFit(Path table, StageRow row) {
        if (parts.contains(Part.TRAIN) && Math.max(row.h(), row.w()) > settings.patchSize()) {
            throw new DataError(table, "the patch '" + row.id() + "' has " + row.h() + " x " + row.w()
                    + " pixels, more than the " + settings.patchSize() + " of train.npy",
                    "give --patch-size " + Math.max(row.h(), row.w()) + " or leave train out of --export");
        }
    }

    /** Decides and writes a batch of rows of one data set; returns the rows for the index. */
    private List<IndexRow> export(String dataset, List<IndexRow> rows) throws IOException {
        List<IndexRow> decided = new ArrayList<>(rows.size());
        for (IndexRow row : rows) {
            Fate fate = Fate.of(row);
            boolean keep = fate == Fate.ELIGIBLE && selections.get(dataset).take(row.axis());
            decided.add(row.withKept(keep).withDropReason(keep ? null : fate.dropReason())
                    .withTrainRow(keep && train != null ? (Long) (kept) : null)
                    .withShard(null).withShardOffset(null).withShardBytes(null));
            kept += keep ? 1 : 0;
        }
        KeptPatch[] patches = new KeptPatch[rows.size()];
        workers.forEach(patches.length, i -> patches[i] = decided.get(i).kept() ? encode(decided.get(i)) : null);
        for (int i = 0; i < patches.length; i++) {
            decided.set(i, write(decided.get(i), patches[i]));
            tally.add(decided.get(i));
        }
        return decided;
    }

    private KeptPatch encode(IndexRow row) {
        byte[] pixels = volumes.pixels(row.dataset(), row.id(), row.ref());
        if (parts.contains(Part.TIFF)) {
            tiffs.write(row, pixels);
        }
        boolean sharded = parts.contains(Part.SHARDS);
        return new KeptPatch(sharded ? KeptPatch.json(row) : null,
                sharded ? GreyImages.png(pixels, row.h(), row.w()) : null,
                train == null ? null : TrainArray.square(pixels, row.h(), row.w(), settings.patchSize()));
    }

    private IndexRow write(IndexRow row, KeptPatch patch) throws IOException {
        if (patch == null) {
            return row;
        }
        if (train != null) {
            train.add(patch.square());
        }
        if (patch.png() == null) {
            return row;
        }
        ShardWriter.Place place = shards.add(patch.json(), patch.png());
        return row.withShard(place.shard()).withShardOffset(place.offset()).withShardBytes(place.bytes());
    }

    @Override
    public void close() throws IOException {
        shards.close();
        if (train != null) {
            train.close();
        }
    }

    /** The decided rows of all tables, one table after the other. */
    private final class Rows implements Iterator<IndexRow>, AutoCloseable {

        private final Iterator<Map.Entry<String, Path>> waiting = tables.byDataset().entrySet().iterator();
        private final Progress progress = new Progress("export", "patches", seen);
        private String dataset;
        private Stream<IndexRow> stream = Stream.empty();
        private Iterator<IndexRow> source = stream.iterator();
        private Iterator<IndexRow> ready = source;

        @Override
        public boolean hasNext() {
            try {
                while (!ready.hasNext()) {
                    if (source.hasNext()) {
                        ready = export(dataset, batch()).iterator();
                    } else if (!openNext()) {
                        return false;
                    }
                }
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public IndexRow next() {
            return ready.next();
        }

        private List<IndexRow> batch() {
            List<IndexRow> batch = new ArrayList<>(BATCH);
            while (batch.size() < BATCH && source.hasNext()) {
                batch.add(source.next());
            }
            progress.step(batch.size());
            return batch;
        }

        private boolean openNext() throws IOException {
            stream.close();
            if (dataset != null) {
                tally.end(dataset);
                dataset = null;
            }
            if (!waiting.hasNext()) {
                return false;
            }
            Map.Entry<String, Path> table = waiting.next();
            dataset = table.getKey();
            stream = IndexTable.read(table.getValue());
            source = stream.iterator();
            return true;
        }

        @Override
        public void close() {
            stream.close();
            progress.close();
        }
    }
}
