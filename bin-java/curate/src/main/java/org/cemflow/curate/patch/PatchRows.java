package org.cemflow.curate.patch;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.cemflow.core.patch.PatchName;
import org.cemflow.core.patch.PatchRef;
import org.cemflow.core.stored.StoredVolume;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.core.volume.VoxelSize;
import org.cemflow.tables.IndexRow;
import org.cemflow.tables.IndexRowBuilder;

/**
 * The rows of the table, one a patch, in the order of the layout.
 *
 * <p>A patch's id is its name in the original, which of a 2-D image starts with the image's own name; there the data
 * set's name and a slash come first, so that ids stay unique when two data sets hold images of the same name. What
 * follows the slash is the original's name.
 */
final class PatchRows implements Iterator<IndexRow> {

    private final StoredVolume volume;
    private final VolumeDescription description;
    private final Measurements measured;
    private final Compat compat;
    private final Map<String, String> metadata;
    private final List<AxisGrid> grids;
    private int grid;
    private int next;

    PatchRows(StoredVolume volume, PatchLayout layout, Measurements measured, Compat compat) {
        this.volume = volume;
        this.description = volume.description();
        this.measured = measured;
        this.compat = compat;
        this.metadata = description.metadata() == null ? Map.of() : description.metadata();
        this.grids = layout.grids().stream().filter(some -> some.count() > 0).toList();
    }

    @Override
    public boolean hasNext() {
        return grid < grids.size();
    }

    @Override
    public IndexRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        AxisGrid current = grids.get(grid);
        IndexRow row = row(next, current.patch(next));
        next++;
        if (next == current.firstOrdinal() + current.count()) {
            grid++;
        }
        return row;
    }

    private IndexRow row(int at, PatchRef patch) {
        boolean twoD = description.twoD();
        VolumeDescription.Image image = twoD ? description.images().get(patch.slice()) : null;
        IndexRowBuilder row = IndexRowBuilder.builder()
                .dataset(description.dataset()).kind(description.kind())
                .axis(patch.axis()).slice(patch.slice()).y(patch.y()).x(patch.x()).h(patch.h()).w(patch.w())
                .dhash(measured.hash(at)).mean(measured.mean(at, patch.pixels())).sd(measured.sd(at, patch.pixels()))
                .min(measured.min(at)).max(measured.max(at)).flat(measured.flat(at))
                .organism(metadata.get("organism")).tissue(metadata.get("tissue")).technique(metadata.get("technique"))
                .licence(metadata.get("licence")).doi(metadata.get("doi"));
        if (twoD) {
            row.id(PatchName.of(description.dataset() + "/" + image.name(), true, 0, patch)).image(image.name());
        } else {
            row.id(PatchName.of(description.dataset(), false, compat.digits(volume.slices(patch.axis())), patch));
        }
        describe(row, twoD ? image.source() : description.source(), twoD ? image.intensity() : description.intensity());
        return row.build();
    }

    private void describe(IndexRowBuilder row, VolumeDescription.Source source, VolumeDescription.Intensity intensity) {
        VoxelSize voxel = description.voxel();
        if (voxel != null) {
            row.voxelX(voxel.x()).voxelY(voxel.y()).voxelZ(voxel.z());
        }
        if (source != null) {
            row.sourceType(source.type()).sourceSha256(source.sha256());
        }
        if (intensity != null) {
            row.intensityRule(intensity.rule()).intensityLo(intensity.lo()).intensityHi(intensity.hi())
                    .inverted(intensity.invert());
        }
    }
}
