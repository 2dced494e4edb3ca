package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.cemflow.benchmark.data.Item;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.benchmark.data.Split;
import org.cemflow.benchmark.spec.BenchmarkSpec;
import org.cemflow.benchmark.spec.BenchmarkSpec.Source;
import org.cemflow.benchmark.spec.Recipe;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.cli.Version;
import org.cemflow.core.io.AtomicDirectory;
import org.cemflow.core.io.Checksums;

/** Prepares one benchmark: finds, checks, writes, and writes {@code benchmark.json} last. */
final class Preparation {

    private static final String SCRATCH = ".unpacked";

    private final BenchmarkSpec spec;
    private final boolean compat;
    private final Faults faults = new Faults();
    private final List<String> warnings = new ArrayList<>();
    private final Map<Split, List<Item>> items = new EnumMap<>(Split.class);
    private final LabelTally tally;
    private final long[] greys = new long[256];

    /** @param compat whether the original's faults are repeated */
    Preparation(BenchmarkSpec spec, boolean compat) {
        this.spec = spec;
        this.compat = compat;
        this.tally = new LabelTally(spec);
        for (Split split : Split.values()) {
            items.put(split, new ArrayList<>());
        }
    }

    /** @throws org.cemflow.core.error.DataError if the sources are wrong; names every fault, and leaves no output */
    PreparedBenchmark run(List<Path> sources, Path output) throws IOException {
        try (AtomicDirectory folder = AtomicDirectory.create(output)) {
            Path scratch = folder.path().resolve(SCRATCH);
            SourceFiles files = SourceFiles.of(sources, scratch);
            verify(files);
            faults.throwIfAny(spec.name());
            List<Planned> plan = plan().items(files, faults);
            faults.throwIfAny(spec.name());
            try (Progress progress = new Progress("prepare " + spec.name(), "images", plan.size())) {
                for (Planned planned : plan) {
                    write(planned, folder.path());
                    progress.step(1);
                }
            }
            tally.check(faults, warnings);
            faults.throwIfAny(spec.name());
            PreparedBenchmark prepared = prepared();
            if (Files.exists(scratch)) {
                FileUtils.deleteDirectory(scratch.toFile());
            }
            prepared.write(folder.path());
            PreparedBenchmark.read(folder.path());
            folder.commit();
            return prepared;
        }
    }

    private Plan plan() {
        return switch (spec.preparation().kind()) {
            case FOLDERS -> new FolderPairs(spec.preparation(), compat);
            case VOLUMES -> new VolumePairs(spec.preparation(), compat);
            case DERIVED -> new DerivedTiles(spec.preparation().derived(), compat);
        };
    }

    private void verify(SourceFiles files) throws IOException {
        for (Source source : spec.sources().stream().filter(one -> one.sha256() != null).toList()) {
            List<SourceFile> named = files.named(source.name());
            if (named.isEmpty()) {
                warnings.add("The checksum of " + source.name() + " was not looked at, for none of the sources is a file of that name.");
            }
            for (SourceFile file : named) {
                String found = Checksums.sha256(file.path());
                if (!found.equals(source.sha256())) {
                    faults.add(file, "has the checksum " + found + ", not " + source.sha256(), "the download is broken; fetch it again"
                            + (source.url() != null ? " from " + source.url() : source.page() != null ? " from " + source.page() : ""));
                }
            }
        }
    }

    private void write(Planned planned, Path folder) throws IOException {
        Item item = planned.item(null, null, lastToo());
        ArrayWriter image;
        ArrayWriter mask;
        try (Rows rows = planned.grey().open()) {
            image = ArrayWriter.write(item.image(folder, planned.split()), rows, planned.image());
        }
        try (Rows rows = planned.labels().open()) {
            mask = ArrayWriter.write(item.mask(folder, planned.split()), rows, planned.image());
            LabelRows labels = rows instanceof BoxRows box && box.whole() instanceof LabelRows inner ? inner : null;
            tally.add(planned, mask, labels, faults);
        }
        if (planned.split() == Split.TRAIN) {
            for (int v = 0; v < greys.length; v++) {
                greys[v] += image.counts()[v];
            }
        }
        items.get(planned.split()).add(planned.item(image.sha256(), mask.sha256(), lastToo()));
    }

    /** Tiles are images each, although they are stacked. */
    private boolean lastToo() {
        return !compat || spec.preparation().kind() == Recipe.Kind.DERIVED;
    }

    private PreparedBenchmark prepared() {
        double[] norms = spec.norms() == null ? norms() : new double[] {spec.norms().mean(), spec.norms().sd()};
        return new PreparedBenchmark(PreparedBenchmark.SCHEMA, spec.name(), spec.title(), spec.citation(), spec.licence(), spec.classes(),
                spec.context(), spec.crop(), spec.iterations(), spec.batch(), spec.weights(), spec.augmentation(), spec.protocol(),
                spec.threshold(), norms[0], norms[1], spec.norms() == null ? "training images" : "paper", spec.published(),
                items.get(Split.TRAIN), items.get(Split.VALID), items.get(Split.TEST), warnings, Version.current());
    }

    /** Mean and population standard deviation of the training images' grey values, scaled to 0..1. */
    private double[] norms() {
        double count = 0;
        double sum = 0;
        for (int v = 0; v < greys.length; v++) {
            count += greys[v];
            sum += (double) v * greys[v];
        }
        double mean = sum / count;
        double squares = 0;
        for (int v = 0; v < greys.length; v++) {
            squares += (v - mean) * (v - mean) * greys[v];
        }
        double sd = Math.sqrt(squares / count) / 255;
        if (!(sd > 0)) {
            faults.add(spec.name(), "has training images of a single grey value", "bring the right images");
            faults.throwIfAny(spec.name());
        }
        return new double[] {mean / 255, sd};
    }
}
