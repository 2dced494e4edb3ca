package org.cemflow.report.collect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cemflow.tables.IndexRow;

/** Samples groups of near-duplicates from a stream of duplicates; their exemplars are looked up afterwards. */
final class GroupSampler {

    private static final int DUPLICATES = 3;

    private record Group(String exemplar, BottomK<IndexRow> duplicates) {}

    private final BottomK<Group> groups;

    GroupSampler(int groups) {
        this.groups = new BottomK<>(groups);
    }

    void add(IndexRow duplicate) {
        String exemplar = duplicate.duplicateOf();
        Group group = groups.offer(BottomK.hash(exemplar), () -> new Group(exemplar, new BottomK<>(DUPLICATES)));
        if (group != null) {
            group.duplicates.offer(BottomK.hash(duplicate.id()), () -> duplicate);
        }
    }

    /** Adds the ids of the exemplars that the sample needs. */
    void wanted(Set<String> ids) {
        groups.items().forEach(group -> ids.add(group.exemplar));
    }

    /** The groups whose exemplar was found. */
    List<DuplicateGroup> groups(Map<String, IndexRow> exemplars) {
        Comparator<IndexRow> nearest = Comparator
                .comparing(IndexRow::distance, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(IndexRow::id);
        List<DuplicateGroup> found = new ArrayList<>();
        for (Group group : groups.items()) {
            IndexRow exemplar = exemplars.get(group.exemplar);
            if (exemplar != null) {
                found.add(new DuplicateGroup(exemplar, group.duplicates.items().stream().sorted(nearest).toList()));
            }
        }
        return found;
    }
}
