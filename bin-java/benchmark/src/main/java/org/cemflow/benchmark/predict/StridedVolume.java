package org.cemflow.benchmark.predict;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.MappedBytes;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.stored.StoredVolume;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.core.volume.RawLayout;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;
import org.cemflow.core.volume.VoxelSize;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's own volume: uint8 voxels somewhere in a file, mapped. Where the source is compressed or irregular they are first
 * unpacked into a scratch file, which goes when this object is closed.
 */
final class StridedVolume implements GreyVolume {

    private static final Logger LOG = LoggerFactory.getLogger(StridedVolume.class);
    private static final String INGEST = "convert it with cem-ingest and give the folder that it writes";
    private static final int BLOCK = 1 << 22;

    private final MappedBytes bytes;
    private final Shape shape;
    private final RawLayout layout;
    private final Optional<VoxelSize> voxel;
    private final Path scratch;
    private final SourceHeader header;

    private StridedVolume(Shape shape, RawLayout layout, Optional<VoxelSize> voxel, Path scratch, SourceHeader header) throws IOException {
        this.bytes = MappedBytes.open(layout.file());
        this.shape = shape;
        this.layout = layout;
        this.voxel = voxel;
        this.scratch = scratch;
        this.header = header;
        long planes = Sizes.product(layout.file(), shape.z(), layout.strideZ()) - layout.strideZ();
        long rows = Sizes.product(layout.file(), shape.y(), layout.strideY()) - layout.strideY() + shape.x();
        Sizes.within(layout.file(), Math.addExact(layout.offset(), planes), rows, bytes.length());
    }

    /**
     * @param source a file of any format that cemflow reads, or a folder of cem-ingest
     * @param scratch where voxels are unpacked if they must be
     * @throws DataError if it cannot be read, or its samples are no bytes
     */
    static StridedVolume open(String source, Path scratch) throws IOException {
        Path path = Path.of(source);
        if (Files.isRegularFile(path.resolve(VolumeDescription.FILE))) {
            return stored(path);
        }
        VolumeSource parsed = VolumeSource.parse(source, ReadOptions.DEFAULT);
        try (VolumeReader reader = VolumeFormats.installed().open(parsed)) {
            VolumeInfo info = reader.info();
            info.warnings().forEach(LOG::warn);
            if (info.type() != SampleType.UINT8) {
                throw new DataError(parsed, "holds samples of the type " + info.type().label() + ", the net takes grey values of 8 bits", INGEST);
            }
            SourceHeader header = new SourceHeader(info.format(), reader.header());
            return info.raw().isPresent() ? new StridedVolume(info.shape(), info.raw().get(), info.voxel(), null, header)
                    : unpacked(reader, info, scratch, header);
        }
    }

    private static StridedVolume stored(Path folder) throws IOException {
        // Its checks hold the description against the file.
        try (StoredVolume checked = StoredVolume.open(folder)) {
            VolumeDescription it = checked.description();
            if (it.twoD()) {
                throw new DataError(folder, "is a set of images and no volume", "give the images one by one");
            }
            VolumeDescription.Data at = it.data();
            return new StridedVolume(it.shape(), new RawLayout(folder.resolve(at.file()), at.offset(), at.strideZ(), at.strideY()),
                    Optional.ofNullable(it.voxel()), null, SourceHeader.NONE);
        }
    }

    private static StridedVolume unpacked(VolumeReader reader, VolumeInfo info, Path scratch, SourceHeader header) throws IOException {
        Shape s = info.shape();
        try (AtomicFile file = AtomicFile.create(scratch)) {
            int rows = Math.max(1, Math.min(s.y(), BLOCK / s.x()));
            ByteBuffer block = ByteBuffer.allocate(Math.multiplyExact(rows, s.x()));
            OutputStream out = file.stream();
            for (int z = 0; z < s.z(); z++) {
                for (int y = 0; y < s.y(); y += rows) {
                    block.clear();
                    reader.readRows(z, y, Math.min(rows, s.y() - y), block);
                    out.write(block.array(), 0, block.position());
                }
            }
            out.flush();
            file.commit();
        }
        return new StridedVolume(s, new RawLayout(scratch, 0, (long) s.y() * s.x(), s.x()), info.voxel(), scratch, header);
    }

    /** The voxel size that the source tells. */
    Optional<VoxelSize> voxel() {
        return voxel;
    }

    /** What the source's own header tells of its place in space. */
    SourceHeader header() {
        return header;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void box(int z, int y, int x, int d, int h, int w, byte[] target) {
        int to = 0;
        for (int k = 0; k < d; k++) {
            for (int j = 0; j < h; j++, to += w) {
                bytes.get(layout.offset() + (z + k) * layout.strideZ() + (y + j) * layout.strideY() + x, target, to, w);
            }
        }
    }

    @Override
    public void close() throws IOException {
        bytes.close();
        if (scratch != null) {
            Files.deleteIfExists(scratch);
        }
    }
}
