package org.cemflow.curate.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchRef;
import org.cemflow.core.stored.StoredVolume;
import org.cemflow.core.stored.VolumeDescription;

/**
 * The ingested data sets of a run by name, each opened when its first patch is read. Data sets are told apart by the
 * name inside volume.json, never by their place on the command line. Safe for several threads.
 */
public final class VolumeSet implements AutoCloseable {

    private final Map<String, Path> folders = new TreeMap<>();
    private final Map<String, StoredVolume> open = new TreeMap<>();

    /** @throws DataError if a folder is no ingested data set or two are the same data set */
    public VolumeSet(Collection<Path> volumes) throws IOException {
        for (Path folder : volumes) {
            String name = VolumeDescription.read(folder).dataset();
            Path other = folders.put(name, folder);
            if (other != null) {
                throw new DataError(folder, "is the data set '" + name + "', as is " + other, "give each data set once");
            }
        }
    }

    /**
     * Holds the volumes against the patch tables: each data set needs its volume, and each volume its table. As many
     * volumes may be left over as there are tables without a patch, which cannot name their data set.
     *
     * @throws DataError naming all data sets without a volume, or all volumes without a table
     */
    public void require(PatchTables tables) {
        List<String> missing = new ArrayList<>(tables.byDataset().keySet());
        missing.removeAll(folders.keySet());
        if (!missing.isEmpty()) {
            throw new DataError(tables.byDataset().get(missing.get(0)), "no volume was given for " + quoted(missing),
                    "add the .volume folder of each data set to --volumes");
        }
        List<String> extra = new ArrayList<>(folders.keySet());
        extra.removeAll(tables.byDataset().keySet());
        if (extra.size() > tables.empty().size()) {
            throw new DataError(folders.get(extra.get(0)), "no patch table was given for " + quoted(extra),
                    "add the table of each data set to --patches or leave its volume out");
        }
    }

    /** By name, the data sets of which no table holds a patch, such as those whose images are all smaller than one. */
    public List<VolumeDescription> without(PatchTables tables) throws IOException {
        List<VolumeDescription> without = new ArrayList<>();
        for (Map.Entry<String, Path> folder : folders.entrySet()) {
            if (!tables.byDataset().containsKey(folder.getKey())) {
                without.add(VolumeDescription.read(folder.getValue()));
            }
        }
        return without;
    }

    private static String quoted(List<String> names) {
        return "the data set" + (names.size() > 1 ? "s" : "") + " '" + String.join("', '", names) + "'";
    }

    /** The data sets' names. */
    public Set<String> names() {
        return Collections.unmodifiableSet(folders.keySet());
    }

    /**
     * Holds a patch against its volume.
     *
     * @param id the patch's name, for the message
     * @throws DataError if the patch does not lie inside its volume
     */
    public void require(String dataset, String id, PatchRef patch) {
        StoredVolume volume = volume(dataset);
        boolean axis = patch.axis() >= 0 && patch.axis() <= (volume.description().twoD() ? 0 : 2);
        boolean inside = axis && patch.slice() >= 0 && patch.slice() < volume.slices(patch.axis())
                && within(patch.y(), patch.h(), volume.height(patch.axis(), patch.slice()))
                && within(patch.x(), patch.w(), volume.width(patch.axis(), patch.slice()));
        if (!inside) {
            throw new DataError(folders.get(dataset), "the patch '" + id + "' does not lie inside this volume",
                    "give the volume that its patches were cut from");
        }
    }

    /**
     * The pixels of a patch, row by row.
     *
     * @param id the patch's name, for the message
     * @throws DataError if the patch does not lie inside its volume
     */
    public byte[] pixels(String dataset, String id, PatchRef patch) {
        require(dataset, id, patch);
        byte[] pixels = new byte[patch.pixels()];
        volume(dataset).read(patch, pixels);
        return pixels;
    }

    private static boolean within(int start, int length, int limit) {
        return start >= 0 && length > 0 && start <= limit - length;
    }

    private synchronized StoredVolume volume(String dataset) {
        return open.computeIfAbsent(dataset, name -> {
            try {
                return StoredVolume.open(folders.get(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void close() throws IOException {
        for (StoredVolume volume : open.values()) {
            volume.close();
        }
    }
}
