package org.cemflow.label.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cemflow.label.file.Label;
import org.cemflow.label.file.LabelStore;
import org.cemflow.label.patch.Candidate;
import org.cemflow.label.patch.Order;
import org.cemflow.label.patch.Pictures;

/** What the page is about: the patches in their order, their pictures and their labels. Safe for several threads. */
public final class Session {

    private final List<Candidate> patches;
    private final Set<String> ids = new HashSet<>();
    private final Pictures pictures;
    private final LabelStore store;
    private final Order order;
    private final Map<String, String> remarks;

    /** @param remarks what is known of a patch and shown beside it, by id */
    public Session(List<Candidate> patches, Pictures pictures, LabelStore store, Order order, Map<String, String> remarks) {
        this.patches = List.copyOf(patches);
        this.pictures = pictures;
        this.store = store;
        this.order = order;
        this.remarks = Map.copyOf(remarks);
        patches.forEach(patch -> ids.add(patch.id()));
    }

    /**
     * The whole state, as the page takes it.
     *
     * @param elsewhere labels of the file whose patches are not shown
     * @param undo strokes that can be taken back
     */
    record State(String annotator, String file, String order, int elsewhere, int undo, List<Shown> patches) {}

    /** A patch as the page takes it; score, label and remark may be null. */
    record Shown(String id, String dataset, String place, int h, int w, Double score, String label, String remark) {}

    /** What a stroke or an undo came to; id is null if there was nothing to take back, label if the patch has none now. */
    record Outcome(String id, String label, int undo) {}

    State state() {
        Map<String, Label> labels = store.labels();
        List<Shown> shown = new ArrayList<>();
        int known = 0;
        for (Candidate patch : patches) {
            Label label = labels.get(patch.id());
            known += label == null ? 0 : 1;
            shown.add(new Shown(patch.id(), patch.dataset(), patch.place(), patch.h(), patch.w(), patch.score(),
                    label == null ? null : label.word(), remarks.get(patch.id())));
        }
        return new State(store.annotator(), store.file().toString(), order.name().toLowerCase(Locale.ROOT),
                labels.size() - known, store.undoable(), shown);
    }

    boolean knows(String id) {
        return ids.contains(id);
    }

    Outcome put(String id, Label label) throws IOException {
        store.put(id, label);
        return outcome(id);
    }

    Outcome undo() throws IOException {
        Optional<String> id = store.undo();
        return id.isPresent() ? outcome(id.get()) : new Outcome(null, null, 0);
    }

    private Outcome outcome(String id) {
        return new Outcome(id, store.label(id).map(Label::word).orElse(null), store.undoable());
    }

    /** The PNG file of a patch by its place in the order; empty if there is none. */
    Optional<byte[]> picture(int n) throws IOException {
        return n < 0 || n >= patches.size() ? Optional.empty() : Optional.of(pictures.png(patches.get(n)));
    }

    /** How many labels there are and where, for a log. */
    public String summary() {
        return store.labels().size() + " labels in " + store.file();
    }
}
