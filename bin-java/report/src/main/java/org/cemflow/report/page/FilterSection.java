package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.cemflow.report.ReportModel;
import org.cemflow.report.filter.FilterModel;
import org.cemflow.report.filter.FilterModel.Confusion;

/** How good the trained filter is on patches that it has not learnt from. */
final class FilterSection implements Section {

    private static final int MOST_POINTS = 400;
    private static final int MOST_ROWS = 24;
    private static final double PERCENT = 100;
    private static final Curves.Curve DIAGONAL_ROC = diagonal("chance");
    private static final Curves.Curve DIAGONAL_CALIBRATION = diagonal("as labelled");

    record View(String lead, List<Figure> figures, List<Block> blocks, Table confusion, Table counts, List<Table> numbers) {}

    record Figure(String value, String label) {}

    record Block(String title, String lead, Curves chart) {}

    /** @param head names of the columns, the first one that of the rows' names */
    record Table(String title, List<String> head, List<Row> rows, String note) {}

    record Row(String name, List<String> cells) {}

    @Override
    public String id() {
        return "filter";
    }

    @Override
    public String title() {
        return "Filter";
    }

    @Override
    public boolean applies(ReportModel model) {
        return model.filter().isPresent();
    }

    @Override
    public Object view(ReportModel model) {
        FilterModel filter = model.filter().orElseThrow();
        return new View(lead(filter), figures(filter), blocks(filter), confusion(filter.confusion()), counts(filter), numbers(filter));
    }

    @Override
    public List<Curves> charts(ReportModel model) {
        return blocks(model.filter().orElseThrow()).stream().map(Block::chart).toList();
    }

    private static String lead(FilterModel filter) {
        if (filter.epochs() == null) {
            return "A random forest learnt from " + Text.count(filter.train().all(), "patch", "patches") + " labelled by hand which are informative.";
        }
        return "A " + filter.arch() + " learnt from " + Text.count(filter.train().all(), "patch", "patches") + " labelled by hand which are"
                + " informative, beginning with " + ("random".equals(filter.initialisation()) ? "random weights, all of which learnt"
                : filter.initialisation() + ", of which the last layer learnt") + ".";
    }

    private static List<Figure> figures(FilterModel filter) {
        return List.of(new Figure(String.format(Locale.ROOT, "%.3f", filter.auroc()), "area under the curve (AUROC)"),
                new Figure(percent(filter.accuracy()), "decided rightly at a score of 0.5"),
                new Figure(Text.count((long) filter.train().all()), "labelled patches learnt from"),
                new Figure(Text.count((long) filter.test().all()), "held out"));
    }

    private static List<Block> blocks(FilterModel filter) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block("Receiver operating characteristic", "What a falling threshold lets through: the nearer the line comes to the"
                + " upper left corner, the better informative and uninformative patches are told apart.",
                new Curves("chart-roc", "Informative patches kept over uninformative patches kept, for every threshold.",
                        List.of(new Curves.Curve("held-out patches", "kept", thinned(filter.roc()).stream()
                                .map(p -> new Curves.Point(PERCENT * p.falsePositive(), PERCENT * p.truePositive())).toList()), DIAGONAL_ROC),
                        "% of the uninformative kept", "% of the informative kept", 0.0, PERCENT)));
        blocks.add(new Block("Calibration", "Whether scores can be read as probabilities: of the patches with such a score, how many are labelled"
                + " informative. On the dashed line they can.",
                new Curves("chart-calibration", "Share labelled informative over the mean score of each tenth.",
                        List.of(new Curves.Curve("held-out patches", "kept", filter.calibration().stream()
                                .map(bin -> new Curves.Point(PERCENT * bin.score(), PERCENT * bin.informative())).toList()), DIAGONAL_CALIBRATION),
                        "mean score (%)", "labelled informative (%)", 0.0, PERCENT)));
        if (filter.epochs() != null) {
            blocks.add(new Block("Loss", "Binary cross-entropy, 0 is perfect. Where the held-out line rises while the other falls, the net learns"
                    + " its examples by heart: fewer epochs, or more labels.",
                    new Curves("chart-filter-loss", "Loss over the epochs.", List.of(epochs(filter, "learnt from", "kept", FilterModel.Epoch::loss, 1),
                            epochs(filter, "held out", "uninformative", FilterModel.Epoch::heldOutLoss, 1)), "epochs", "loss (nats)", 0.0, null)));
            blocks.add(new Block("Accuracy", "Share decided rightly at a score of 0.5; while learning, on augmented patches. The weights are those"
                    + " after the last epoch: nothing was chosen by the held-out patches.",
                    new Curves("chart-filter-accuracy", "Accuracy over the epochs.",
                            List.of(epochs(filter, "learnt from", "kept", FilterModel.Epoch::accuracy, PERCENT),
                                    epochs(filter, "held out", "uninformative", FilterModel.Epoch::heldOutAccuracy, PERCENT)),
                            "epochs", "accuracy (%)", null, PERCENT)));
        }
        return blocks;
    }

    /** What one curve shows of an epoch. */
    private interface Value {
        double of(FilterModel.Epoch epoch);
    }

    private static Curves.Curve epochs(FilterModel filter, String label, String colour, Value value, double factor) {
        return new Curves.Curve(label, colour, filter.epochs().stream().map(e -> new Curves.Point(e.epoch(), factor * value.of(e))).toList());
    }

    private static Curves.Curve diagonal(String label) {
        return new Curves.Curve(label, "duplicate", List.of(new Curves.Point(0, 0), new Curves.Point(PERCENT, PERCENT)), true);
    }

    private static <T> List<T> thinned(List<T> all) {
        return thinned(all, MOST_POINTS);
    }

    /** At most so many, the first and the last among them. */
    private static <T> List<T> thinned(List<T> all, int most) {
        return all.size() <= most ? all : IntStream.range(0, most)
                .mapToObj(i -> all.get((int) Math.round((double) i * (all.size() - 1) / (most - 1)))).toList();
    }

    private static Table confusion(Confusion c) {
        return new Table("Decisions on the held-out patches", List.of("labelled", "kept", "turned down"), List.of(
                new Row("informative", List.of(Text.count((long) c.truePositive()), Text.count((long) c.falseNegative()))),
                new Row("uninformative", List.of(Text.count((long) c.falsePositive()), Text.count((long) c.trueNegative())))),
                "At a score of 0.5; the run's own threshold may be another one.");
    }

    private static Table counts(FilterModel filter) {
        return new Table("Labels", List.of("labelled", "learnt from", "held out"), List.of(
                new Row("informative", List.of(Text.count((long) filter.train().informative()), Text.count((long) filter.test().informative()))),
                new Row("uninformative", List.of(Text.count((long) filter.train().uninformative()), Text.count((long) filter.test().uninformative())))),
                "The same share of either class is held out.");
    }

    private static List<Table> numbers(FilterModel filter) {
        List<Table> tables = new ArrayList<>();
        tables.add(new Table("Receiver operating characteristic", List.of("score from", "informative kept (%)", "uninformative kept (%)"),
                thinned(filter.roc(), MOST_ROWS).stream().map(p -> new Row(p.threshold() == null ? Text.NONE : fixed(p.threshold(), 3),
                        List.of(fixed(PERCENT * p.truePositive(), 1), fixed(PERCENT * p.falsePositive(), 1)))).toList(),
                filter.roc().size() > MOST_ROWS ? "A selection; the model's .json has all." : null));
        tables.add(new Table("Calibration", List.of("scores", "patches", "mean score", "labelled informative (%)"), filter.calibration().stream()
                .map(bin -> new Row(fixed(bin.from(), 1) + " to " + fixed(bin.to(), 1), List.of(Text.count((long) bin.examples()), fixed(bin.score(), 3),
                        fixed(PERCENT * bin.informative(), 1)))).toList(), null));
        if (filter.epochs() != null) {
            tables.add(new Table("Epochs", List.of("epoch", "loss", "accuracy (%)", "held-out loss", "held-out accuracy (%)"),
                    thinned(filter.epochs(), MOST_ROWS).stream().map(e -> new Row(Text.count((long) e.epoch()), List.of(fixed(e.loss(), 3),
                            fixed(PERCENT * e.accuracy(), 1), fixed(e.heldOutLoss(), 3), fixed(PERCENT * e.heldOutAccuracy(), 1)))).toList(),
                    filter.epochs().size() > MOST_ROWS ? "A selection; the model's .json has all." : null));
        }
        if (filter.importance() != null) {
            tables.add(new Table("Features of the forest", List.of("feature", "fall of the AUROC"), filter.importance().entrySet().stream()
                    .map(e -> new Row(e.getKey(), List.of(fixed(e.getValue(), 3)))).toList(),
                    "How much the area under the curve falls when the feature's values are shuffled among the held-out patches."));
        }
        return tables;
    }

    private static String fixed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String percent(double part) {
        return Text.number(PERCENT * part, 1) + " %";
    }
}
