package org.cemflow.curate.filter.features;

/** Measures patch after patch; keeps its working memory, so use one instance a thread. */
public final class FeatureExtractor {

    private final TextureFeature lbp = new LocalBinaryPattern();
    private final TextureFeature geometricMean = new GeometricMean();
    private final TextureFeature entropy = new LocalEntropy();
    private final TextureFeature canny = new CannyEdges();
    private final Material material = new Material();

    public PatchFeatures of(GreyPatch patch) {
        return new PatchFeatures(lbp.of(patch), geometricMean.of(patch), entropy.of(patch), canny.of(patch),
                material.of(patch));
    }
}
