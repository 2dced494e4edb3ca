package org.cemflow.curate.filter;

import java.io.IOException;
import java.nio.file.Path;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchRef;
import org.cemflow.core.stored.StoredVolume;
import org.cemflow.curate.filter.features.FeatureExtractor;
import org.cemflow.curate.filter.features.GreyPatch;
import org.cemflow.curate.filter.features.PatchFeatures;
import org.cemflow.tables.IndexRow;

/** Reads the patches that an index names from their data set and measures them; safe for several threads. */
final class PatchReader implements AutoCloseable {

    /** What one thread works with. */
    private static final class Workspace {
        private final FeatureExtractor extractor = new FeatureExtractor();
        private byte[] pixels = new byte[0];
    }

    /** A patch and what was measured of it; valid until the same thread reads another one. */
    record Measured(GreyPatch patch, PatchFeatures features) {}

    private final Path folder;
    private final StoredVolume volume;
    private final ThreadLocal<Workspace> workspaces = ThreadLocal.withInitial(Workspace::new);

    private PatchReader(Path folder, StoredVolume volume) {
        this.folder = folder;
        this.volume = volume;
    }

    static PatchReader open(Path folder) throws IOException {
        return new PatchReader(folder, StoredVolume.open(folder));
    }

    String dataset() {
        return volume.description().dataset();
    }

    Path folder() {
        return folder;
    }

    /**
     * A patch and its features.
     *
     * @param table where the row comes from, for messages
     * @throws DataError if the row is of another data set or does not lie within this one
     */
    Measured read(Path table, IndexRow row) {
        GreyPatch patch = pixels(table, row);
        return new Measured(patch, workspaces.get().extractor.of(patch));
    }

    /** As {@link #read}, without measuring; valid until the same thread reads another one. */
    GreyPatch pixels(Path table, IndexRow row) {
        if (!row.dataset().equals(dataset())) {
            throw new DataError(table, "holds patches of '" + row.dataset() + "', but " + folder + " is '" + dataset() + "'",
                    "give the volume that the patches were cut from");
        }
        PatchRef ref = row.ref();
        if (!within(ref)) {
            throw new DataError(table, "the patch " + row.id() + " does not lie within " + folder,
                    "run cem-patch again on this volume");
        }
        Workspace workspace = workspaces.get();
        if (workspace.pixels.length < ref.pixels()) {
            workspace.pixels = new byte[ref.pixels()];
        }
        volume.read(ref, workspace.pixels);
        return new GreyPatch(workspace.pixels, ref.h(), ref.w());
    }

    private boolean within(PatchRef ref) {
        int axes = volume.description().twoD() ? 1 : 3;
        return ref.axis() >= 0 && ref.axis() < axes && ref.slice() >= 0 && ref.slice() < volume.slices(ref.axis())
                && fits(ref.y(), ref.h(), volume.height(ref.axis(), ref.slice()))
                && fits(ref.x(), ref.w(), volume.width(ref.axis(), ref.slice()));
    }

    private static boolean fits(int from, int count, int size) {
        return from >= 0 && count > 0 && (long) from + count <= size;
    }

    @Override
    public void close() throws IOException {
        volume.close();
    }
}
