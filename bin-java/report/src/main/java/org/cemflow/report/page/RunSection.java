package org.cemflow.report.page;

import java.util.List;
import java.util.Map;
import org.cemflow.report.ReportModel;

/** With which parameters and versions the data set was made. */
final class RunSection implements Section {

    record View(List<Map.Entry<String, String>> parameters, List<Map.Entry<String, String>> versions) {

        /** Whether the parameters are known. */
        boolean known() {
            return !parameters.isEmpty();
        }
    }

    @Override
    public String id() {
        return "run";
    }

    @Override
    public String title() {
        return "How it was made";
    }

    @Override
    public Object view(ReportModel model) {
        return new View(entries(model.parameters()), entries(model.versions()));
    }

    private static List<Map.Entry<String, String>> entries(Map<String, String> map) {
        return map.entrySet().stream()
                .map(e -> Map.entry(e.getKey(), e.getValue().isBlank() ? Text.NONE : e.getValue())).toList();
    }
}
