package org.cemflow.report.page;

import org.cemflow.report.ReportModel;

/** Montages of all data sets together. */
final class PicturesSection implements Section {

    @Override
    public String id() {
        return "pictures";
    }

    @Override
    public String title() {
        return "What the patches look like";
    }

    @Override
    public boolean applies(ReportModel model) {
        return model.anyPatches();
    }

    @Override
    public Object view(ReportModel model) {
        boolean volumes = model.datasets().stream().anyMatch(d -> d.volume().isPresent());
        return Montages.of(model.pictures(), model.counts(), model.datasets().size() > 1, volumes);
    }
}
