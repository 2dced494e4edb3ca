package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cemflow.report.collect.Counts;
import org.cemflow.report.collect.Fate;
import org.cemflow.report.picture.Picture;
import org.cemflow.report.picture.Pictures;

/** The montages of a data set, or of all together; each either shows pictures or says why it shows none. */
record Montages(List<Montage> montages) {

    private static final Comparator<Picture> DOUBTFUL_FIRST = Comparator.comparing((Picture p) -> p.row().score(),
            Comparator.nullsLast(Comparator.reverseOrder()));

    /**
     * @param groups patches that belong together; of kept and uninformative patches, one group with all
     * @param none why there are none; null if there are
     */
    record Montage(String title, String lead, String kind, List<Group> groups, String none) {}

    /** Cells side by side. */
    record Group(List<Cell> cells) {}

    /**
     * @param named whether each cell must say its data set
     * @param volumes whether the volumes that the pictures come from were given
     */
    static Montages of(Pictures pictures, Counts counts, boolean named, boolean volumes) {
        long duplicates = counts.fates().get(Fate.DUPLICATE);
        List<Montage> all = new ArrayList<>();
        all.add(montage("Kept", "patches in the exported data set", "kept",
                single(pictures.kept().stream().map(p -> Cell.kept(p, named)).toList()),
                empty(counts.kept(), counts.fates().get(Fate.KEPT), volumes,
                        "Export has not run, so that no patch is kept yet.", "No patch was kept.")));
        all.add(montage("Near-duplicates", "an exemplar, framed, beside patches that it stands for", "groups",
                groups(pictures.groups(), named),
                empty(counts.exemplars(), duplicates, volumes, "Deduplication has not run.",
                        "No near-duplicates were found: every patch stands for itself.")));
        if (!pictures.across().isEmpty()) {
            all.add(montage("Near-duplicates across data sets",
                    "an exemplar, framed, beside patches of other data sets that it stands for", "groups",
                    groups(pictures.across(), named), null));
        }
        all.add(montage("Uninformative",
                "patches with too little structure, of every reason, the doubtful ones first", "uninformative",
                single(pictures.uninformative().stream().sorted(DOUBTFUL_FIRST).map(p -> Cell.uninformative(p, named)).toList()),
                empty(counts.informative(), counts.fates().get(Fate.UNINFORMATIVE), volumes,
                        "The filter has not run, so that no patch was judged.", "No patch was judged uninformative.")));
        return new Montages(all);
    }

    private static Montage montage(String title, String lead, String kind, List<Group> groups, String empty) {
        return new Montage(title, lead, kind, groups, groups.isEmpty() ? empty : null);
    }

    private static List<Group> single(List<Cell> cells) {
        return cells.isEmpty() ? List.of() : List.of(new Group(cells));
    }

    private static List<Group> groups(List<List<Picture>> groups, boolean named) {
        return groups.stream().map(pictures -> {
            List<Cell> cells = new ArrayList<>(List.of(Cell.exemplar(pictures.get(0), named)));
            pictures.subList(1, pictures.size()).forEach(p -> cells.add(Cell.duplicate(p, named)));
            return new Group(cells);
        }).toList();
    }

    private static String empty(Long decided, long count, boolean volumes, String notRun, String none) {
        if (decided == null) {
            return notRun;
        }
        if (count == 0) {
            return none;
        }
        return Text.count(count, "patch", "patches") + (volumes ? "; pictures are left out to keep this page small."
                : "; no pictures, because the volume was not given to the report.");
    }
}
