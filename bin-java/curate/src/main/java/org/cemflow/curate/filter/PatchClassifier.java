package org.cemflow.curate.filter;

import org.cemflow.curate.filter.features.GreyPatch;
import org.cemflow.curate.filter.features.PatchFeatures;

/** Says how likely a patch is informative. Implementations are safe for several threads. */
public interface PatchClassifier {

    /**
     * @param score 0 (surely uninformative) to 1 (surely informative)
     * @param doubt what speaks against the patch, in a few words; becomes the reason if the patch is turned down
     */
    record Judgement(double score, String doubt) {}

    /**
     * @param features what was measured of the patch
     * @param patch its pixels, for classifiers that look for themselves; only valid during the call
     */
    Judgement judge(PatchFeatures features, GreyPatch patch);
}
