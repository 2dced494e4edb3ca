package org.cemflow.benchmark.score;

import java.util.Arrays;

/**
 * Connected components of one label, found section by section: 8 neighbours within a section and, in a volume, all 26. Only
 * the last section's runs are kept; a union-find joins what turns out to be one. Ids of runs are provisional until all
 * sections have been seen, and the same each time they are seen in the same order.
 */
final class Components {

    private int[] parent = new int[256];
    private long[] size = new long[256];
    private int count;
    private Runs above;

    /** Gives every run of the next section its (provisional) component. */
    void add(Runs section) {
        for (int y = 0; y < section.height; y++) {
            for (int i = section.first[y]; i < section.first[y + 1]; i++) {
                int id = -1;
                if (y > 0) {
                    id = join(section, i, section, y - 1, id);
                }
                if (above != null) {
                    for (int row = Math.max(0, y - 1); row <= Math.min(y + 1, above.height - 1); row++) {
                        id = join(section, i, above, row, id);
                    }
                }
                section.component[i] = id >= 0 ? id : fresh();
                size[section.component[i]] += section.end[i] - section.start[i];
            }
        }
        above = section;
    }

    /** Joins run i with the runs of a neighbouring row that touch it, corners included. */
    private int join(Runs section, int i, Runs other, int row, int id) {
        int joined = id;
        for (int j = firstReaching(other, row, section.start[i]); j < other.first[row + 1] && other.start[j] <= section.end[i]; j++) {
            joined = joined < 0 ? root(other.component[j]) : union(joined, other.component[j]);
        }
        return joined;
    }

    /** The first run of a row that ends at {@code column} or later: a corner touches. */
    private static int firstReaching(Runs runs, int row, int column) {
        int low = runs.first[row];
        int high = runs.first[row + 1];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs.end[middle] < column) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int fresh() {
        if (count == parent.length) {
            parent = Arrays.copyOf(parent, Math.multiplyExact(2, count));
            size = Arrays.copyOf(size, 2 * count);
        }
        parent[count] = count;
        size[count] = 0;
        return count++;
    }

    /** The component that a provisional one belongs to, as far as is known. */
    int root(int id) {
        int at = id;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    private int union(int a, int b) {
        int x = root(a);
        int y = root(b);
        if (x != y) {
            int low = Math.min(x, y);
            int high = Math.max(x, y);
            parent[high] = low;
            size[low] += size[high];
            size[high] = 0;
            return low;
        }
        return x;
    }

    /** Pixels of a component, given by its root. */
    long size(int root) {
        return size[root];
    }

    /** How many components there are. */
    int components() {
        int roots = 0;
        for (int i = 0; i < count; i++) {
            roots += parent[i] == i ? 1 : 0;
        }
        return roots;
    }

    /** An upper bound of the ids that have been given. */
    int ids() {
        return count;
    }
}
