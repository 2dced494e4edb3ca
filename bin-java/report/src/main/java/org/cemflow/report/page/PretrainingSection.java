package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.cemflow.report.ReportModel;
import org.cemflow.report.picture.Neighbourhoods;
import org.cemflow.report.picture.Neighbourhoods.Neighbour;
import org.cemflow.report.picture.Tile;
import org.cemflow.report.pretrain.MetricsTable;
import org.cemflow.report.pretrain.PretrainSummary;
import org.cemflow.report.pretrain.Pretrained;

/** How the encoder learnt, and which patches it takes for alike. */
final class PretrainingSection implements Section {

    private static final int MOST_POINTS = 400;
    private static final int MOST_ROWS = 24;
    private static final String STEPS = "steps";
    private static final double PERCENT = 100;

    record View(List<Figure> figures, List<Block> blocks, List<Line> rows, String tableNote, List<Group> groups, String alike) {

        boolean anyGroups() {
            return !groups.isEmpty();
        }
    }

    record Figure(String value, String label) {}

    record Block(String title, String lead, Curves chart) {}

    record Line(String step, List<String> cells) {}

    record Group(List<Item> items) {}

    /** @param query whether it is the patch asked for */
    record Item(Tile tile, String headline, String dataset, boolean query, boolean own, String tooltip) {}

    @Override
    public String id() {
        return "pretraining";
    }

    @Override
    public String title() {
        return "Pretraining";
    }

    @Override
    public boolean applies(ReportModel model) {
        return model.pretrained().isPresent();
    }

    @Override
    public Object view(ReportModel model) {
        Pretrained pretrained = model.pretrained().orElseThrow();
        MetricsTable metrics = pretrained.metrics();
        MetricsTable shown = metrics.thinned(MOST_ROWS);
        String note = metrics.rows().size() > MOST_ROWS
                ? "Means of neighbouring rows; all " + Text.count((long) metrics.rows().size()) + " rows stand in pretrain/metrics.csv."
                : "All rows of pretrain/metrics.csv.";
        return new View(figures(pretrained), blocks(pretrained), shown.rows().stream().map(PretrainingSection::line).toList(), note,
                pretrained.neighbourhoods().groups().stream().map(PretrainingSection::group).toList(),
                alike(pretrained.neighbourhoods()));
    }

    @Override
    public List<Curves> charts(ReportModel model) {
        return blocks(model.pretrained().orElseThrow()).stream().map(Block::chart).toList();
    }

    private static List<Figure> figures(Pretrained pretrained) {
        PretrainSummary summary = pretrained.summary();
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure(encoder(summary.option("arch")), "encoder, views of " + summary.option("view_size") + " pixels"),
                new Figure(Text.count(summary.patches()), "patches"),
                new Figure(summary.option("epochs"), (summary.option("epochs").equals("1") ? "epoch, " : "epochs, ")
                        + Text.count(summary.steps()) + " steps of " + summary.option("batch") + " patches")));
        summary.number("batch").ifPresent(batch -> figures.add(
                new Figure(duration(pretrained.metrics().seconds(batch)), "in the steps themselves")));
        figures.add(new Figure(summary.device().equals("cuda") ? "GPU" : "CPU", "device, products in " + summary.option("precision")));
        return figures;
    }

    private static String encoder(String arch) {
        return arch.replace("resnet", "ResNet\u2011");
    }

    private static String duration(double seconds) {
        long s = Math.round(seconds);
        if (s < 100) {
            return s + " s";
        }
        return s < 100 * 60 ? Text.number(s / 60.0, 1) + " min" : Text.number(s / 3600.0, 1) + " h";
    }

    private static List<Block> blocks(Pretrained pretrained) {
        MetricsTable all = pretrained.metrics().thinned(MOST_POINTS);
        OptionalInt queue = pretrained.summary().number("queue");
        String guess = queue.isEmpty() ? "" : " Guessing among the " + Text.count((long) queue.getAsInt())
                + " keys of the queue and the right one gives ";
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block("Loss", "How well a patch is told from others by another view of itself; lower is better."
                + (guess.isEmpty() ? "" : guess + "ln(1 + K) = " + Text.number(Math.log1p(queue.getAsInt()), 2) + ".")
                + " It often rises at first, while the queue fills with keys that are harder to tell apart.",
                new Curves("chart-loss", "The contrastive loss over the steps.",
                        List.of(curve(all, "loss", "loss", "kept", 1)), STEPS, "contrastive loss (nats)", null, null)));
        blocks.add(new Block("Contrastive accuracy", "How often the right key is the likest of all, or among the five likest."
                + (guess.isEmpty() ? "" : guess + percent(1.0 / (1 + queue.getAsInt())) + " and "
                + percent(5.0 / (1 + queue.getAsInt())) + "."),
                new Curves("chart-accuracy", "Contrastive top-1 and top-5 accuracy over the steps.",
                        List.of(curve(all, "top1", "top-1", "kept", PERCENT), curve(all, "top5", "top-5", "uninformative", PERCENT)),
                        STEPS, "accuracy (%)", 0.0, PERCENT)));
        blocks.add(new Block("Spread of the features", "1: the vectors in the queue point everywhere; 0: all point the same way. "
                + "A collapse shows here first: the spread falls towards 0 and stays there, while the loss stands still at chance. "
                + "Then lower the learning rate, or give larger batches.",
                new Curves("chart-spread", "Spread of the features in the queue over the steps.",
                        List.of(curve(all, "spread", "spread", "kept", 1)), STEPS, "spread (0: collapsed)", 0.0, null)));
        if (all.has("probe")) {
            blocks.add(new Block("Probe", "Part of the labelled test patches that their 20 nearest labelled neighbours name rightly"
                    + probed(pretrained.summary()) + ".",
                    new Curves("chart-probe", "Accuracy of the probe over the steps.",
                            List.of(curve(all, "probe", "probe", "duplicate-across", PERCENT)), STEPS, "accuracy (%)", 0.0, PERCENT)));
        }
        blocks.add(new Block("Learning rate", "As the schedule has it (" + pretrained.summary().option("schedule") + ").",
                new Curves("chart-lr", "The learning rate over the steps.",
                        List.of(curve(all, "lr", "learning rate", "capped", 1)), STEPS, "learning rate", 0.0, null)));
        blocks.add(new Block("Speed", "Patches a second through the whole step, both views, data and augmentation included.",
                new Curves("chart-speed", "Patches a second over the steps.",
                        List.of(curve(all, "images_per_s", "patches", "capped", 1)), STEPS, "patches a second", 0.0, null)));
        blocks.add(new Block("Waiting for data", "Share of the time in which the net waited for patches; near 0 the data keep up.",
                new Curves("chart-wait", "Share of the time spent waiting for data over the steps.",
                        List.of(curve(all, "data_wait", "waiting", "capped", PERCENT)), STEPS, "share of the time (%)", 0.0, PERCENT)));
        return blocks;
    }

    private static String probed(PretrainSummary summary) {
        return summary.probeBefore() == null || summary.probeAfter() == null ? ""
                : ": " + percent(summary.probeBefore()) + " before the pretraining, " + percent(summary.probeAfter()) + " after";
    }

    private static String percent(double part) {
        return Text.number(PERCENT * part, part < 0.1 ? 2 : 1) + " %";
    }

    private static Curves.Curve curve(MetricsTable metrics, String column, String label, String colour, double factor) {
        return new Curves.Curve(label, colour, metrics.rows().stream().filter(row -> row.values().containsKey(column))
                .map(row -> new Curves.Point(row.step(), factor * row.values().get(column))).toList());
    }

    private static Line line(MetricsTable.Row row) {
        Map<String, Double> v = row.values();
        return new Line(Text.count(row.step()), Stream.of(cell(v.get("loss"), 1, "%.3f"), cell(v.get("top1"), PERCENT, "%.1f"),
                cell(v.get("top5"), PERCENT, "%.1f"), cell(v.get("spread"), 1, "%.3f"), cell(v.get("probe"), PERCENT, "%.1f"),
                cell(v.get("lr"), 1, "%.4g"), cell(v.get("images_per_s"), 1, "%.1f"), cell(v.get("data_wait"), PERCENT, "%.1f")).toList());
    }

    private static String cell(Double value, double factor, String format) {
        return value == null ? Text.NONE : String.format(Locale.ROOT, format, factor * value);
    }

    private static Group group(List<Neighbour> neighbours) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < neighbours.size(); i++) {
            Neighbour n = neighbours.get(i);
            String cosine = String.format(Locale.ROOT, "cosine %.3f", n.cosine());
            items.add(new Item(n.tile(), i == 0 ? "query" : cosine, n.dataset(), i == 0, n.own(),
                    "row " + n.row() + " of train.npy, data set " + n.dataset() + (i == 0 ? "" : ", " + cosine)));
        }
        return new Group(items);
    }

    /** How many of the neighbours are of their query's data set, in words. */
    private static String alike(Neighbourhoods neighbourhoods) {
        List<Neighbour> nearest = neighbourhoods.groups().stream().flatMap(group -> group.stream().skip(1)).toList();
        return Text.count(nearest.stream().filter(Neighbour::own).count()) + " of these "
                + Text.count(nearest.size(), "neighbour is", "neighbours are") + " of the query's own data set";
    }
}
