/**
 * {@code cem-ingest}: any source of voxels becomes 8-bit voxels with a description.
 *
 * <p>{@link org.cemflow.curate.ingest.Ingest} is the plot; intensity, axes, masks and checksums are one class each.
 * Memory is a few row blocks whatever the source's size.
 */
package org.cemflow.curate.ingest;
