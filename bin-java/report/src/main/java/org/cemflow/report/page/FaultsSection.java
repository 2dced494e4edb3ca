package org.cemflow.report.page;

import java.util.List;
import java.util.stream.Stream;
import org.cemflow.report.ReportModel;
import org.cemflow.report.ReportModel.Fault;

/** The data sets that could not be used, before everything else. */
final class FaultsSection implements Section {

    record View(String sentence, List<Fault> faults) {}

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
        return !model.faults().isEmpty();
    }

    @Override
    public Object view(ReportModel model) {
        long broken = model.faults().stream().map(Fault::dataset).distinct().count();
        long all = Stream.concat(model.faults().stream().map(Fault::dataset),
                model.datasets().stream().map(ReportModel.Dataset::name)).distinct().count();
        return new View(Text.count(broken) + " of " + Text.count(all, "data set", "data sets") + " could not be used",
                model.faults());
    }
}
