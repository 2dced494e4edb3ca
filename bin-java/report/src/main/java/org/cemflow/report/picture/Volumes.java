package org.cemflow.report.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchRef;
import org.cemflow.core.stored.StoredVolume;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.tables.IndexRow;

/** The ingested data sets by name, opened when a picture is asked for; only a few are open at a time. */
public final class Volumes implements AutoCloseable {

    private static final int OPEN = 16;

    private final SortedMap<String, Path> folders = new TreeMap<>();
    private final SortedMap<String, VolumeDescription> descriptions = new TreeMap<>();
    private final Map<String, StoredVolume> open = new LinkedHashMap<>(OPEN, 0.75f, true);

    /** @throws DataError if a folder is no ingested data set or two have the same name */
    public Volumes(List<Path> folders) throws IOException {
        for (Path folder : folders) {
            try (StoredVolume volume = StoredVolume.open(folder)) {
                VolumeDescription description = volume.description();
                Path other = this.folders.put(description.dataset(), folder);
                if (other != null) {
                    throw new DataError(folder, "holds the data set '" + description.dataset() + "' as " + other + " does",
                            "give each data set once");
                }
                descriptions.put(description.dataset(), description);
            }
        }
    }

    /** The descriptions by the data sets' names. */
    public SortedMap<String, VolumeDescription> descriptions() {
        return descriptions;
    }

    /** A picture of a patch; empty if the volume of its data set was not given. */
    public Optional<Thumbnail> patch(IndexRow row, int side) throws IOException {
        if (!folders.containsKey(row.dataset())) {
            return Optional.empty();
        }
        StoredVolume volume = volume(row.dataset());
        PatchRef ref = row.ref();
        if (!within(volume, ref)) {
            throw new DataError(folders.get(row.dataset()), "does not hold the patch " + row.id() + " of the index",
                    "give the volumes that the index was made from");
        }
        return Optional.of(Thumbnail.of(volume, ref, side));
    }

    /** A picture of the middle slice of a volume or the middle image of a set, whole. */
    public Thumbnail middle(String dataset, int side) throws IOException {
        StoredVolume volume = volume(dataset);
        int slice = volume.slices(0) / 2;
        return Thumbnail.of(volume, new PatchRef(0, slice, 0, 0, volume.height(0, slice), volume.width(0, slice)), side);
    }

    private static boolean within(StoredVolume volume, PatchRef p) {
        return p.axis() >= 0 && p.axis() < (volume.description().twoD() ? 1 : 3)
                && p.slice() >= 0 && p.slice() < volume.slices(p.axis()) && p.y() >= 0 && p.x() >= 0 && p.h() > 0 && p.w() > 0
                && p.y() <= volume.height(p.axis(), p.slice()) - p.h() && p.x() <= volume.width(p.axis(), p.slice()) - p.w();
    }

    private StoredVolume volume(String dataset) throws IOException {
        StoredVolume volume = open.get(dataset);
        if (volume == null) {
            if (open.size() == OPEN) {
                open.remove(open.keySet().iterator().next()).close();
            }
            volume = StoredVolume.open(folders.get(dataset));
            open.put(dataset, volume);
        }
        return volume;
    }

    @Override
    public void close() throws IOException {
        for (StoredVolume volume : new ArrayList<>(open.values())) {
            volume.close();
        }
    }
}
