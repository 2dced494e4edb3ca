package org.cemflow.label.patch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.cemflow.core.error.DataError;
import org.cemflow.curate.support.SeededRandom;

/**
 * Draws patches out of any number: those with the smallest keys, so that memory is bounded by the sample, and the same
 * patches come out whatever the order of the tables. The key is a random number of the seed and the patch's id; where
 * uncertain patches come first, the distance of the score from a half precedes it. Patches that have a label already are
 * added at the end.
 */
public final class Draw {

    /** A patch and its place in the order. */
    private record Ranked(double doubt, long random, Candidate patch) {}

    private static final Comparator<Ranked> RANK = Comparator.comparingDouble(Ranked::doubt).thenComparingLong(Ranked::random)
            .thenComparing(ranked -> ranked.patch().id());

    private final Order order;
    private final int count;
    private final long seed;
    private final Map<String, Candidate> labelled = new LinkedHashMap<>();
    private final Predicate<String> shown;
    private final TreeSet<Ranked> drawn = new TreeSet<>(RANK);
    private long offered;
    private boolean scored;

    /**
     * @param count how many to draw at the most
     * @param labelledIds the patches that have a label already
     * @param shown which ids may be drawn
     */
    public Draw(Order order, int count, long seed, Set<String> labelledIds, Predicate<String> shown) {
        this.order = order;
        this.count = count;
        this.seed = seed;
        this.shown = shown;
        labelledIds.forEach(id -> labelled.put(id, null));
    }

    /** Takes a row of a table into account. Near-duplicates are left out, for FILTER does not judge them. */
    public void offer(Path table, Candidate patch) {
        if (!shown.test(patch.id())) {
            return;
        }
        if (labelled.containsKey(patch.id())) {
            labelled.put(patch.id(), patch);
        }
        if (Boolean.FALSE.equals(patch.exemplar())) {
            return;
        }
        offered++;
        scored |= patch.score() != null;
        if (order == Order.UNCERTAIN && patch.score() == null) {
            return;
        }
        Ranked ranked = new Ranked(order == Order.UNCERTAIN ? patch.doubt() : 0, new SeededRandom(seed, patch.id()).next(), patch);
        if (drawn.size() == count && RANK.compare(ranked, drawn.last()) > 0) {
            return;
        }
        if (!drawn.add(ranked)) {
            throw new DataError(table, "holds the patch " + patch.id() + " a second time", "give each table once");
        }
        if (drawn.size() > count) {
            drawn.pollLast();
        }
    }

    /** How many patches there were to draw from. */
    public long offered() {
        return offered;
    }

    /** Whether any of them has a score. */
    public boolean scored() {
        return scored;
    }

    /** The patches in the order in which they are shown. */
    public List<Candidate> patches() {
        List<Candidate> patches = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Ranked ranked : drawn) {
            patches.add(ranked.patch());
            ids.add(ranked.patch().id());
        }
        labelled.forEach((id, patch) -> {
            if (patch != null && ids.add(id)) {
                patches.add(patch);
            }
        });
        return patches;
    }
}
