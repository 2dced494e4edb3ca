package org.cemflow.report.page;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.cemflow.report.ReportModel;
import org.cemflow.report.benchmark.ModelKey;

/** One colour an initialisation, the same in all of the page: grey for the baseline. */
final class InitialisationColours {

    private static final String BASELINE = "duplicate";
    private static final List<String> OTHERS = List.of("kept", "uninformative", "duplicate-across", "capped");

    private final Map<String, Colour> colours = new HashMap<>();

    /**
     * @param name of a colour of the style sheet
     * @param dashed whether a line is, because the colour is another's, too
     */
    record Colour(String name, boolean dashed) {}

    InitialisationColours(ReportModel model) {
        TreeSet<String> names = new TreeSet<>();
        model.analyses().ifPresent(analyses -> names.addAll(analyses.encoders()));
        model.benchmarks().stream().flatMap(benchmarks -> benchmarks.all().stream())
                .flatMap(b -> Stream.concat(BenchmarkTables.rows(b).stream().map(row -> row.initialisation()),
                        b.models().stream().map(m -> m.key().initialisation()))).forEach(names::add);
        names.remove(ModelKey.BASELINE);
        int i = 0;
        for (String name : names) {
            colours.put(name, new Colour(OTHERS.get(i % OTHERS.size()), i / OTHERS.size() % 2 == 1));
            i++;
        }
        colours.put(ModelKey.BASELINE, new Colour(BASELINE, false));
    }

    Colour of(String initialisation) {
        return colours.get(initialisation);
    }
}
