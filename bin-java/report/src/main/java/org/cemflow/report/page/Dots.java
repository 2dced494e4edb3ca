package org.cemflow.report.page;

import java.util.List;

/**
 * Means with their intervals, one a line.
 *
 * @param labels one a dot, from top to bottom
 * @param xTitle title of the horizontal axis, with the unit
 * @param min the start of the horizontal axis
 * @param max its end
 */
public record Dots(String id, String description, List<String> labels, List<Dot> dots, String xTitle, double min, double max)
        implements Drawing {

    /**
     * @param value the mean; null draws nothing in its line
     * @param low of its interval, null, as is {@code high}, if there is none
     * @param colour the name of a colour of the style sheet
     * @param note what the tooltip says
     */
    public record Dot(Double value, Double low, Double high, String colour, String note) {}

    @Override
    public int height() {
        return 64 + labels.size() * 30;
    }
}
