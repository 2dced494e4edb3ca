package org.cemflow.report.picture;

import org.cemflow.tables.IndexRow;

/**
 * A patch with its picture.
 *
 * @param row what the index says about it
 * @param tile where its picture lies
 */
public record Picture(IndexRow row, Tile tile) {}
