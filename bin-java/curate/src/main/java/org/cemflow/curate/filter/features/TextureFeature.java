package org.cemflow.curate.filter.features;

/**
 * One number that describes the texture of a patch. An instance keeps the working memory of its last patch, so that
 * nothing is allocated for the next one of the same size: use one instance a thread.
 */
@FunctionalInterface
public interface TextureFeature {

    /** The value for a patch of any size from 1 x 1 on; finite, and the same on every machine. */
    double of(GreyPatch patch);
}
