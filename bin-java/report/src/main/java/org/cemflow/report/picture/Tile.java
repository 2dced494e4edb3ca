package org.cemflow.report.picture;

/**
 * A thumbnail's rectangle in a sprite, in pixels.
 *
 * @param sprite the sprite's name
 * @param x first column
 * @param y first row
 * @param width columns
 * @param height rows
 */
public record Tile(String sprite, int x, int y, int width, int height) {

    /** The longer side. */
    public int side() {
        return Math.max(width, height);
    }
}
