package org.cemflow.label.agreement;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cemflow.label.file.Label;

/**
 * How far two annotators agree, over the patches that both called informative or uninformative.
 *
 * <p>Cohen's kappa is (o - e) / (1 - e): o is the share of patches on which they agree, e the share on which they would
 * agree by chance, were each to spread the same numbers of labels at random: 1 is full agreement, 0 that of chance. Its
 * standard error is the square root of o (1 - o) / (n (1 - e)^2), that of large samples. Source: Cohen, "A coefficient of
 * agreement for nominal scales", Educational and Psychological Measurement 20, 1960.
 *
 * @param counts the confusion table
 * @param disagreements the patches on which they disagree, by id
 */
public record Agreement(Confusion counts, List<Disagreement> disagreements) {

    private static final double TWO_SIDED_95 = 1.959964;

    /** Numbers of patches: first the first annotator's label, then the second's; I informative, U uninformative. */
    public record Confusion(@JsonProperty("informative_informative") int ii, @JsonProperty("informative_uninformative") int iu,
            @JsonProperty("uninformative_informative") int ui, @JsonProperty("uninformative_uninformative") int uu) {

        public int n() {
            return ii + iu + ui + uu;
        }
    }

    /** A patch on which they disagree. */
    public record Disagreement(String id, Label first, Label second) {}

    /** Compares two files' labels by id. */
    public static Agreement of(Map<String, Label> first, Map<String, Label> second) {
        int[][] counts = new int[2][2];
        List<Disagreement> disagreements = new ArrayList<>();
        new TreeMap<>(first).forEach((id, a) -> {
            Label b = second.get(id);
            if (a != Label.NONE && b != null && b != Label.NONE) {
                counts[a.ordinal()][b.ordinal()]++;
                if (a != b) {
                    disagreements.add(new Disagreement(id, a, b));
                }
            }
        });
        return new Agreement(new Confusion(counts[0][0], counts[0][1], counts[1][0], counts[1][1]), disagreements);
    }

    /** The share of patches on which they agree, 0 to 1; NaN if none has both labels. */
    public double observed() {
        return (counts.ii() + counts.uu()) / (double) counts.n();
    }

    /** The share on which they would agree by chance, 0 to 1; NaN if none has both labels. */
    public double expected() {
        double n = counts.n();
        double firstInformative = (counts.ii() + counts.iu()) / n;
        double secondInformative = (counts.ii() + counts.ui()) / n;
        return firstInformative * secondInformative + (1 - firstInformative) * (1 - secondInformative);
    }

    /** Cohen's kappa, at most 1; NaN where chance alone agrees fully, as when both gave one label only. */
    public double kappa() {
        return (observed() - expected()) / (1 - expected());
    }

    /** Half the width of kappa's 95 % interval; NaN where kappa is. */
    public double margin() {
        double rest = 1 - expected();
        return TWO_SIDED_95 * Math.sqrt(observed() * (1 - observed()) / (counts.n() * rest * rest));
    }
}
