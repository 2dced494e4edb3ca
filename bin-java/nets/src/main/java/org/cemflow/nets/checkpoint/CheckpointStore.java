package org.cemflow.nets.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.weights.Safetensors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one run in a folder, {@code checkpoint-<step>.safetensors}, or {@code checkpoint-<step>-epoch<n>} at
 * the end of an epoch. A new one is whole before an old one is deleted.
 *
 * @param folder where they lie
 * @param keep how many of the newest are kept
 * @param keepEvery the epochs at whose multiples one is kept for good
 */
public record CheckpointStore(Path folder, int keep, int keepEvery) {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    /** What a process that was killed while it wrote has left. */
    private static final Pattern LEFTOVER = Pattern.compile("\\.checkpoint-\\d+(?:-epoch\\d+)?\\.safetensors\\.tmp-\\d+");
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{9,18})(?:-epoch(\\d{4,9}))?\\.safetensors");

    /** A checkpoint and the file it was read from. */
    public record Found(Path file, Checkpoint checkpoint) {}

    /**
     * Makes the folder, and looks before any work whether its disk has room.
     *
     * @param bytes of one checkpoint
     * @throws DataError if it has not: a new one is written before an old one goes
     */
    public void prepare(long bytes) throws IOException {
        Files.createDirectories(folder);
        requireSpace(folder, bytes * (keep + 1L), Files.getFileStore(folder).getUsableSpace());
    }

    static void requireSpace(Path folder, long needed, long usable) {
        if (usable < needed) {
            throw new DataError(folder, "has " + (usable >> 20) + " MiB free, the checkpoints need about " + (needed >> 20) + " MiB",
                    "free space on that disk or give another --checkpoint-dir");
        }
    }

    /**
     * Writes a checkpoint, then deletes those that need not be kept.
     *
     * @param epochEnd whether the last step was the last of its epoch
     */
    public Path save(Checkpoint checkpoint, boolean epochEnd) throws IOException {
        String name = String.format("checkpoint-%09d%s.safetensors", checkpoint.step(),
                epochEnd ? String.format("-epoch%04d", checkpoint.epoch()) : "");
        Path file = folder.resolve(name);
        Safetensors.write(file, checkpoint.stateDict());
        List<Path> all = files();
        for (Path old : all.subList(Math.min(keep, all.size()), all.size())) {
            Matcher parts = matched(old);
            boolean milestone = parts.group(2) != null && Integer.parseInt(parts.group(2)) % keepEvery == 0;
            if (!milestone) {
                Files.delete(old);
            }
        }
        return file;
    }

    /**
     * The newest whole checkpoint, if there is one; damaged ones are passed over with a warning. Half-written files of
     * processes that were killed are deleted: one run at a time uses the folder.
     *
     * @param options those of the run that wants to go on
     * @throws DataError if all checkpoints are damaged, or the newest whole one was written under other options
     */
    public Optional<Found> newest(Map<String, String> options) throws IOException {
        deleteLeftovers();
        DataError damage = null;
        for (Path file : files()) {
            Checkpoint found;
            try {
                found = Checkpoint.of(file, Safetensors.read(file));
            } catch (DataError e) {
                LOG.warn("{} An older checkpoint is taken, if there is one.", e.getMessage());
                damage = e;
                continue;
            }
            compare(file, found.options(), options);
            return Optional.of(new Found(file, found));
        }
        if (damage != null) {
            throw new DataError(damage.file(), "no checkpoint in the folder is whole; of this one: " + damage.fault(),
                    "delete them to start from the beginning");
        }
        return Optional.empty();
    }

    private void deleteLeftovers() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> leftovers;
        try (Stream<Path> all = Files.list(folder)) {
            leftovers = all.filter(file -> LEFTOVER.matcher(file.getFileName().toString()).matches()).toList();
        }
        for (Path leftover : leftovers) {
            Files.deleteIfExists(leftover);
        }
    }

    private static void compare(Path file, Map<String, String> theirs, Map<String, String> ours) {
        TreeSet<String> names = new TreeSet<>(theirs.keySet());
        names.addAll(ours.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            if (!Objects.equals(theirs.get(name), ours.get(name))) {
                differences.add(name + " " + theirs.get(name) + " instead of " + ours.get(name));
            }
        }
        if (!differences.isEmpty()) {
            throw new DataError(file, "is of a run with " + String.join(", ", differences),
                    "run with the same options and data, or give another --checkpoint-dir");
        }
    }

    /** Newest first. */
    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> matcher(file).matches())
                    .sorted(Comparator.comparing((Path file) -> Long.parseLong(matched(file).group(1))).reversed()).toList();
        }
    }

    private static Matcher matcher(Path file) {
        return NAME.matcher(file.getFileName().toString());
    }

    private static Matcher matched(Path file) {
        Matcher parts = matcher(file);
        if (!parts.matches()) {
            throw new IllegalStateException(file.toString());
        }
        return parts;
    }
}
