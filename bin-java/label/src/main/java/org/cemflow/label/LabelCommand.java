package org.cemflow.label;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.error.DataError;
import org.cemflow.label.agreement.Agreement;
import org.cemflow.label.agreement.AgreementCommand;
import org.cemflow.label.file.LabelStore;
import org.cemflow.label.patch.Candidate;
import org.cemflow.label.patch.Draw;
import org.cemflow.label.patch.Order;
import org.cemflow.label.patch.Pictures;
import org.cemflow.label.patch.Published;
import org.cemflow.label.patch.Selection;
import org.cemflow.label.patch.ShardPictures;
import org.cemflow.label.patch.VolumePictures;
import org.cemflow.label.web.Browser;
import org.cemflow.label.web.LabelServer;
import org.cemflow.label.web.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cem-label}: a page in the browser on which patches are labelled. */
@Command(name = "cem-label", sortOptions = false, subcommands = AgreementCommand.class, description = {
    "Labels patches informative or uninformative in the browser, for cem-filter train.",
    "Prints one address. It answers this machine only and opens once. Every stroke is saved at once; Ctrl-C ends."})
public final class LabelCommand extends CemCommand {

    private static final int MOST_PATCHES = 100_000;
    private static final int LARGEST_PORT = 65_535;
    private static final String INDEX = "index.parquet";

    @Option(names = "--results", paramLabel = "FOLDER",
            description = "What a run with --keep_volumes published: its tables and volumes are taken. In place of the next two.")
    private Path results;

    @Option(names = "--patches", arity = "1..*", paramLabel = "PARQUET", description = "Tables of cem-dedup or cem-filter.")
    private List<Path> patches = List.of();

    @Option(names = "--volumes", arity = "1..*", paramLabel = "FOLDER", description = "The data sets that they were cut from.")
    private List<Path> volumes = List.of();

    @Option(names = "--dataset", paramLabel = "FOLDER",
            description = "In place of tables: a data set of cem-export. Without --volumes, the patches that it kept.")
    private Path dataset;

    @Option(names = "--labels", paramLabel = "CSV", description = "The file for the labels; one that exists is gone on with.")
    private Path labels;

    @Option(names = "--annotator", paramLabel = "NAME",
            description = "Who labels; each annotator has a file of their own (default: the file's, or this system's user).")
    private String annotator;

    @Option(names = "--sample", defaultValue = "500", paramLabel = "N", description = "How many patches to show (default: ${DEFAULT-VALUE}).")
    private int sample;

    @Option(names = "--seed", defaultValue = "1227", paramLabel = "N",
            description = "Of the draw; the same seed shows two annotators the same patches (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--order", defaultValue = "random", paramLabel = "ORDER",
            description = "random, or uncertain: those first whose score of cem-filter is nearest to 0.5 (default: ${DEFAULT-VALUE}).")
    private Order order;

    @Option(names = "--disagreements", arity = "2", paramLabel = "CSV",
            description = "Shows only the patches on which these two annotators' files disagree.")
    private List<Path> disagreements = List.of();

    @Option(names = "--port", defaultValue = "0", paramLabel = "N", description = "Of the address; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--no-browser", description = "Only print the address.")
    private boolean noBrowser;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        Cli.main(LabelCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        long sources = Stream.of(results != null, !patches.isEmpty(), dataset != null).filter(given -> given).count();
        if (sources != 1) {
            faults.add("give the patches by one of --results, --patches with --volumes, and --dataset.");
        } else if (!patches.isEmpty() && volumes.isEmpty()) {
            faults.add("--patches needs --volumes, the data sets that they were cut from.");
        } else if (results != null && !volumes.isEmpty()) {
            faults.add("--results brings its own volumes, leave --volumes out.");
        }
        if (labels == null) {
            faults.add("say with --labels where the labels go.");
        }
        if (annotator != null && annotator.isBlank()) {
            faults.add("--annotator must not be empty.");
        }
        if (sample < 1 || sample > MOST_PATCHES) {
            faults.add("--sample must lie between 1 and " + MOST_PATCHES + ", not " + sample + ".");
        }
        if (port < 0 || port > LARGEST_PORT) {
            faults.add("--port must lie between 0 and " + LARGEST_PORT + ", not " + port + ".");
        }
        if (!disagreements.isEmpty() && disagreements.size() != 2) {
            faults.add("--disagreements takes two files, not " + disagreements.size() + ".");
        }
        if (labels != null && disagreements.stream().anyMatch(file -> file.toAbsolutePath().normalize()
                .equals(labels.toAbsolutePath().normalize()))) {
            faults.add("--labels must be another file than those of --disagreements.");
        }
        return faults;
    }

    @Override
    protected void execute() throws Exception {
        if (results != null) {
            Published published = Published.in(results);
            patches = published.tables();
            volumes = published.volumes();
        }
        Map<String, String> remarks = remarks();
        try (Pictures pictures = volumes.isEmpty() ? new ShardPictures(dataset) : new VolumePictures(volumes);
                LabelStore store = LabelStore.open(labels, annotator, InstantSource.system())) {
            Predicate<String> shown = disagreements.isEmpty() ? id -> true : remarks::containsKey;
            Draw draw = new Draw(order, sample, seed, store.labels().keySet(), shown);
            List<Path> tables = dataset == null ? patches : List.of(dataset.resolve(INDEX));
            Selection selection = Selection.of(tables, row -> !volumes.isEmpty() || ShardPictures.holds(row), order, draw);
            for (Candidate patch : selection.patches()) {
                pictures.require(patch);
            }
            serve(new Session(selection.patches(), pictures, store, order, remarks), selection);
        }
    }

    /** What two annotators said of the patches on which they disagree, by id. */
    private Map<String, String> remarks() throws IOException {
        Map<String, String> remarks = new TreeMap<>();
        if (!disagreements.isEmpty()) {
            Path first = disagreements.get(0);
            Path second = disagreements.get(1);
            Agreement.of(AgreementCommand.read(first), AgreementCommand.read(second)).disagreements().forEach(each -> remarks.put(each.id(),
                    first.getFileName() + ": " + each.first().word() + ", " + second.getFileName() + ": " + each.second().word()));
            if (remarks.isEmpty()) {
                throw new DataError(second, "agrees with " + first + " on every patch that both labelled", "there is nothing to settle");
            }
        }
        return remarks;
    }

    private void serve(Session session, Selection selection) throws Exception {
        try (EndSignal end = new EndSignal(); LabelServer server = LabelServer.start(session, port)) {
            String address = server.address();
            log.info("{} of {} patches, {}; Ctrl-C ends", selection.patches().size(), selection.offered(), session.summary());
            spec.commandLine().getOut().println(address);
            spec.commandLine().getOut().flush();
            if (!noBrowser && !Browser.open(address)) {
                log.info("No browser could be opened from here: open the address above yourself");
            }
            end.await();
        }
        log.info("Ended; {}", session.summary());
    }
}
