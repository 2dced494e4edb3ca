package org.cemflow.label.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cemflow.core.error.DataError;

/**
 * The labels of one annotator. A stroke is on the disk when its method returns; one that could not be saved has not
 * happened. Strokes can be taken back one by one, newest first, those of earlier sessions included. Safe for several threads.
 */
public final class LabelStore implements AutoCloseable {

    /** What a patch had before a stroke; null if nothing. */
    private record Step(String id, LabelRow before) {}

    /** What distinguishes the file as this store left it; null while there is none. */
    private record Mark(long size, Instant modified) {}

    private static final Comparator<LabelRow> BY_TIME = Comparator.comparing(LabelRow::time, Comparator.nullsFirst(Comparator.naturalOrder()));

    private final Path file;
    private final String annotator;
    private final InstantSource clock;
    private final FileClaim claim;
    private final Map<String, LabelRow> rows;
    private final Deque<Step> steps = new ArrayDeque<>();
    private Mark mark;

    private LabelStore(Path file, String annotator, InstantSource clock, FileClaim claim, Map<String, LabelRow> rows) throws IOException {
        this.file = file;
        this.annotator = annotator;
        this.clock = clock;
        this.claim = claim;
        this.rows = rows;
        this.mark = mark();
        rows.values().stream().filter(row -> row.time() != null).sorted(BY_TIME).forEach(row -> steps.push(new Step(row.id(),
                row.before() == null ? null : new LabelRow(row.id(), row.before(), row.annotator(), null, null))));
    }

    /**
     * Opens a label file, or a new one at the first stroke.
     *
     * @param annotator who labels; null for the file's own, or else the name of the system's user
     * @throws DataError if the file is no label file, is another annotator's or is being written by another cem-label
     */
    public static LabelStore open(Path file, String annotator, InstantSource clock) throws IOException {
        if (Files.isDirectory(file)) {
            throw new DataError(file, "is a folder", "give the name of a CSV file");
        }
        FileClaim claim = FileClaim.of(file);
        try {
            Map<String, LabelRow> rows = LabelTable.read(file);
            return new LabelStore(file, owner(file, annotator, rows), clock, claim, rows);
        } catch (IOException | RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    private static String owner(Path file, String asked, Map<String, LabelRow> rows) {
        TreeSet<String> owners = rows.values().stream().map(LabelRow::annotator).filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        if (asked == null) {
            return owners.size() == 1 ? owners.first() : System.getProperty("user.name");
        }
        owners.remove(asked);
        if (!owners.isEmpty()) {
            throw new DataError(file, "holds labels of '" + owners.first() + "'",
                    "give '" + asked + "' another file, or say --annotator '" + owners.first() + "'");
        }
        return asked;
    }

    public Path file() {
        return file;
    }

    public String annotator() {
        return annotator;
    }

    /** Every label of the file by id, also of patches that are not shown. */
    public synchronized Map<String, Label> labels() {
        Map<String, Label> labels = new LinkedHashMap<>();
        rows.forEach((id, row) -> labels.put(id, row.label()));
        return labels;
    }

    /** The label of a patch; empty if it was not looked at. */
    public synchronized Optional<Label> label(String id) {
        return Optional.ofNullable(rows.get(id)).map(LabelRow::label);
    }

    /** How many strokes can be taken back. */
    public synchronized int undoable() {
        return steps.size();
    }

    /** A stroke. The label that a patch has already is none. */
    public synchronized void put(String id, Label label) throws IOException {
        LabelRow before = rows.get(id);
        if (before != null && before.label() == label) {
            return;
        }
        set(id, new LabelRow(id, label, annotator, clock.instant().truncatedTo(ChronoUnit.MILLIS), before == null ? null : before.label()));
        steps.push(new Step(id, before));
    }

    /** Takes the newest stroke back; the id of its patch, or empty if there is none. */
    public synchronized Optional<String> undo() throws IOException {
        Step step = steps.peek();
        if (step == null) {
            return Optional.empty();
        }
        set(step.id(), step.before());
        steps.pop();
        return Optional.of(step.id());
    }

    private void set(String id, LabelRow row) throws IOException {
        if (!Objects.equals(mark, mark())) {
            throw new DataError(file, "was changed by another program", "end cem-label and start it again to go on from that file");
        }
        Map<String, LabelRow> next = new LinkedHashMap<>(rows);
        next.remove(id);
        if (row != null) {
            next.put(id, row);
        }
        List<LabelRow> ordered = next.values().stream().sorted(BY_TIME).toList();
        LabelTable.write(file, ordered);
        mark = mark();
        rows.clear();
        ordered.forEach(each -> rows.put(each.id(), each));
    }

    private Mark mark() throws IOException {
        if (Files.notExists(file)) {
            return null;
        }
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return new Mark(found.size(), found.lastModifiedTime().toInstant());
    }

    @Override
    public void close() throws IOException {
        claim.close();
    }
}
