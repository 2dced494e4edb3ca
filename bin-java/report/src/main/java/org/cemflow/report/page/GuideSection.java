package org.cemflow.report.page;

import org.cemflow.report.ReportModel;

/** How to read the page. */
final class GuideSection implements Section {

    @Override
    public String id() {
        return "guide";
    }

    @Override
    public String title() {
        return "How to read this page";
    }

    @Override
    public boolean applies(ReportModel model) {
        return model.curated();
    }

    @Override
    public Object view(ReportModel model) {
        return model;
    }
}
