package org.cemflow.report.page;

import java.util.List;
import org.cemflow.report.ReportModel;

/**
 * One part of the page: its template is {@code <id>.mustache} beside this type, filled from {@link #view}. Mustache
 * escapes whatever the view gives, so a view holds plain text only.
 */
public interface Section {

    /** The identifier of its place in the page and the name of its template. */
    String id();

    /** Its heading. */
    String title();

    /** Whether there is anything to show. */
    default boolean applies(ReportModel model) {
        return true;
    }

    /** What the template is filled from. */
    Object view(ReportModel model);

    /** The charts that the template has places for. */
    default List<? extends Drawing> charts(ReportModel model) {
        return List.of();
    }
}
