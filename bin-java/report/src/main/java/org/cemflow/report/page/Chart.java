package org.cemflow.report.page;

import java.util.List;

/**
 * A bar chart.
 *
 * @param labels one a bar
 * @param series the values, one list a colour
 * @param xTitle title of the horizontal axis, with the unit
 * @param yTitle title of the vertical axis, with the unit; null for none
 * @param layout how the bars stand
 * @param marker a line across the bars; null for none
 */
public record Chart(String id, String description, List<String> labels, List<Series> series, String xTitle,
        String yTitle, Layout layout, Marker marker) implements Drawing {

    /**
     * The bars of one colour.
     *
     * @param colour the name of a colour of the style sheet
     * @param values the lengths of the bars
     * @param notes what the tooltip says, one a bar
     */
    public record Series(String label, String colour, List<? extends Number> values, List<String> notes) {}

    /**
     * @param horizontal whether the bars lie
     * @param stacked whether the series stand on each other
     * @param logarithmic whether the values' axis is logarithmic
     * @param max the end of the values' axis; null fits it to the values
     * @param histogram whether the bars touch
     */
    public record Layout(boolean horizontal, boolean stacked, boolean logarithmic, Integer max, boolean histogram) {}

    /** @param position from 0, the start of the bars' axis, to 1, its end */
    public record Marker(double position, String label) {}

    @Override
    public int height() {
        return layout.horizontal() ? 84 + labels.size() * (labels.size() > 30 ? 20 : 30) : 260;
    }
}
