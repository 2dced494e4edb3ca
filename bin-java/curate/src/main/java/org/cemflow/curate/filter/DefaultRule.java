package org.cemflow.curate.filter;

import org.cemflow.curate.filter.features.GreyPatch;
import org.cemflow.curate.filter.features.Material;
import org.cemflow.curate.filter.features.PatchFeatures;

/**
 * The rule that judges patches when no classifier was trained: CEM500K's criterion for labelling by hand. A patch is
 * uninformative if at least 80 % of its area is uniform material or padding, or if its contrast is at most
 * {@value #LOW_CONTRAST} grey levels ({@link Material} says how they are measured).
 *
 * <p>The score is the lesser of two. The area's falls linearly from 1 at no uniform area to 0.5 at 80 %, and on to 0 at
 * 100 %. The contrast's is c / (c + {@value #LOW_CONTRAST}). So a score above 0.5 means informative, and another
 * threshold moves both limits.
 *
 * <p>Source: Conrad and Narayan, eLife 2021, Methods: below 20 % of informative area, MoCo's smallest crops show
 * nothing too often. The contrast limit was set by looking: the faintest patch of that paper's figures with clear
 * mitochondria has 11 grey levels, empty resin 4 to 5.
 */
public final class DefaultRule implements PatchClassifier {

    static final double UNIFORM_LIMIT = 0.8;
    static final double LOW_CONTRAST = 6;

    @Override
    public Judgement judge(PatchFeatures features, GreyPatch patch) {
        Material.Statistics material = features.material();
        double area = areaScore(material.uniform());
        double contrast = material.contrast() / (material.contrast() + LOW_CONTRAST);
        if (area > contrast) {
            return new Judgement(contrast, "low contrast");
        }
        return material.padding() > material.uniform() / 2
                ? new Judgement(area, "padding " + percent(material.padding()))
                : new Judgement(area, "uniform " + percent(material.uniform()));
    }

    private static double areaScore(double uniform) {
        return uniform <= UNIFORM_LIMIT ? 1 - 0.5 * uniform / UNIFORM_LIMIT
                : 0.5 * (1 - uniform) / (1 - UNIFORM_LIMIT);
    }

    private static String percent(double fraction) {
        return Math.round(100 * fraction) + " %";
    }
}
