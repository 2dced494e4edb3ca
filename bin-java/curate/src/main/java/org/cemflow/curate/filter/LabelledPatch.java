package org.cemflow.curate.filter;

import java.util.List;

/**
 * One example to learn from.
 *
 * @param id the patch's id in the index
 * @param informative its label
 * @param texture the four texture features, in their fixed order; null where nobody asks for them
 */
record LabelledPatch(String id, boolean informative, double[] texture) {

    static boolean[] labels(List<LabelledPatch> examples) {
        boolean[] labels = new boolean[examples.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = examples.get(i).informative();
        }
        return labels;
    }
}
