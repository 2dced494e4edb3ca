package org.cemflow.report.page;

import java.util.List;
import java.util.stream.Stream;
import org.cemflow.report.ReportModel;
import org.cemflow.report.ReportModel.Fault;

/** The data sets that could not be used and the stages that failed, before everything else. */
final class FaultsSection implements Section {

    record View(List<String> sentence, List<Fault> faults, List<String> missing) {}

    @Override
    public String id() {
        return "faults";
    }

    @Override
    public String title() {
        return "Not used";
    }

    @Override
    public boolean applies(ReportModel model) {
        return !model.faults().isEmpty() || !model.missing().isEmpty();
    }

    @Override
    public Object view(ReportModel model) {
        List<String> sentence = model.faults().isEmpty() ? List.of() : List.of(sentence(model));
        return new View(sentence, model.faults(), model.missing());
    }

    private static String sentence(ReportModel model) {
        long broken = model.faults().stream().map(Fault::dataset).distinct().count();
        long all = Stream.concat(model.faults().stream().map(Fault::dataset),
                model.datasets().stream().map(ReportModel.Dataset::name)).distinct().count();
        return Text.count(broken) + " of " + Text.count(all, "data set", "data sets") + " could not be used";
    }
}
