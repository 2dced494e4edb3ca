package org.cemflow.curate.ingest;

import java.util.Collection;
import java.util.Optional;
import org.cemflow.core.volume.VoxelSize;

/**
 * The voxel size that holds: what the user stated before what the file states.
 *
 * @param voxel empty when unknown
 * @param from samplesheet, file or unknown
 */
record VoxelChoice(Optional<VoxelSize> voxel, String from) {

    /** Of a volume. Where the user left out z, the file's is taken; if it has none, the size is unknown. */
    static VoxelChoice volume(Optional<IngestRequest.Edges> given, Optional<VoxelSize> stated) {
        if (given.isEmpty()) {
            return new VoxelChoice(stated, stated.isPresent() ? "file" : "unknown");
        }
        IngestRequest.Edges edges = given.get();
        Optional<Double> z = edges.z().or(() -> stated.map(VoxelSize::z));
        return new VoxelChoice(z.map(depth -> new VoxelSize(edges.x(), edges.y(), depth)), z.isPresent() ? "samplesheet" : "unknown");
    }

    /** Of images, which have no third edge: left out, it is written as that of x. Unknown unless all images agree. */
    static VoxelChoice images(Optional<IngestRequest.Edges> given, Collection<Optional<VoxelSize>> stated) {
        if (given.isPresent()) {
            IngestRequest.Edges edges = given.get();
            return new VoxelChoice(Optional.of(new VoxelSize(edges.x(), edges.y(), edges.z().orElse(edges.x()))), "samplesheet");
        }
        boolean agree = stated.stream().distinct().count() == 1;
        return volume(given, agree ? stated.iterator().next() : Optional.empty());
    }
}
