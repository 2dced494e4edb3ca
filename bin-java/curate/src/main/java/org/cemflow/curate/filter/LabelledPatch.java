package org.cemflow.curate.filter;

/**
 * One example to learn from.
 *
 * @param id the patch's id in the index
 * @param informative its label
 * @param texture the four texture features, in their fixed order
 */
record LabelledPatch(String id, boolean informative, double[] texture) {}
