package org.cemflow.report.collect;

import java.util.ArrayList;
import java.util.List;

/** Takes items from several lists in turn, so that a large list does not crowd out the small ones. */
public final class Turns {

    private Turns() {}

    /** The first items of all lists, then the second ones and so on, {@code most} at the most. */
    public static <T> List<T> take(List<? extends List<T>> lists, int most) {
        int longest = lists.stream().mapToInt(List::size).max().orElse(0);
        List<T> taken = new ArrayList<>();
        for (int i = 0; i < longest; i++) {
            for (List<T> list : lists) {
                if (i < list.size() && taken.size() < most) {
                    taken.add(list.get(i));
                }
            }
        }
        return taken;
    }
}
