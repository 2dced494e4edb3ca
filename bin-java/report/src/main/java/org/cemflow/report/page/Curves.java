package org.cemflow.report.page;

import java.util.List;

/**
 * Lines over a common axis.
 *
 * @param curves one a colour
 * @param xTitle title of the horizontal axis, with the unit
 * @param yTitle title of the vertical axis, with the unit
 * @param min the start of the vertical axis; null fits it to the values
 * @param max the end of the vertical axis; null fits it to the values
 */
public record Curves(String id, String description, List<Curve> curves, String xTitle, String yTitle, Double min, Double max)
        implements Drawing {

    /**
     * @param colour the name of a colour of the style sheet
     * @param dashed whether the line is broken
     */
    public record Curve(String label, String colour, List<Point> points, boolean dashed) {

        Curve(String label, String colour, List<Point> points) {
            this(label, colour, points, false);
        }
    }

    public record Point(double x, double y) {}

    @Override
    public int height() {
        return 240;
    }
}
