package org.cemflow.benchmark.data;

/**
 * What one value of the masks means; 0 is background and no class.
 *
 * @param value in the masks, 1 to 254
 * @param scored whether its IoU counts in the benchmark's
 */
public record LabelClass(int value, String name, boolean scored) {}
