package org.cemflow.report.analysis;

import java.util.List;
import org.cemflow.report.picture.Tile;

/**
 * An image with encoders' maps.
 *
 * @param mask the organelle, to lie over the image; null where there is none
 * @param maps one an encoder, to lie over the image, in the order of the encoders
 */
public record MapRow(String name, Tile image, Tile mask, List<Tile> maps) {}
