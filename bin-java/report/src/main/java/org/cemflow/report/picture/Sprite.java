package org.cemflow.report.picture;

/**
 * Many thumbnails in one picture file.
 *
 * @param name the style class that shows it, without the dot
 * @param uri a PNG file, 8-bit grey or with a palette, as a data URI
 */
public record Sprite(String name, String uri) {}
