package org.cemflow.report.page;

/** What the page's script draws in the canvas of the same id. */
public sealed interface Drawing permits Chart, Curves, Dots {

    /** The canvas' identifier. */
    String id();

    /** What it shows, one sentence, for those who cannot see it. */
    String description();

    /** The height in pixels that the drawing wants. */
    int height();
}
