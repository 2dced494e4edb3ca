package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.io.FilenameUtils;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.RawLayout;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * MRC and MRC2014: modes 0 (signed or unsigned bytes), 1 (int16), 2 (float32), 6 (uint16) and 12 (float16, given as
 * float32), in both byte orders. Sections, rows and columns are given in stored order, nothing is flipped; the source
 * is never written to. Files of before MRC2000 have no signature: they are known by their name and a plausible header.
 */
public final class MrcFormat implements VolumeFormat {

    private static final Set<String> EXTENSIONS = Set.of("mrc", "mrcs", "rec", "st", "ali", "preali", "map");

    @Override
    public String name() {
        return "MRC";
    }

    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        boolean plausible = MrcHeader.plausible(head, ByteOrder.LITTLE_ENDIAN) || MrcHeader.plausible(head, ByteOrder.BIG_ENDIAN);
        if (MrcHeader.hasMapId(head)) {
            return plausible || MrcHeader.stamped(head).isPresent();
        }
        return plausible && EXTENSIONS.contains(FilenameUtils.getExtension(source.path().toString()).toLowerCase(Locale.ROOT));
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        FileBytes bytes = FileBytes.open(source, source.path());
        try {
            return open(source, bytes);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private VolumeReader open(VolumeSource source, FileBytes bytes) throws IOException {
        Sizes.within(source, 0, MrcHeader.LENGTH, bytes.length());
        MrcHeader header = new MrcHeader(source, bytes.head(MrcHeader.LENGTH), bytes.length());
        Shape shape = new Shape(Sizes.dimension(source, "nz (sections)", header.sections()),
                Sizes.dimension(source, "ny (rows)", header.rows()), Sizes.dimension(source, "nx (columns)", header.columns()));
        SampleCodec codec = header.codec(source.options().mrcSigned());
        long size = Sizes.product(source, shape.z(), shape.y(), shape.x(), codec.storedBytes());
        long offset = MrcHeader.LENGTH + (long) header.extendedHeader();
        Sizes.within(source, offset, size, bytes.length());
        if (offset + size < bytes.length()) {
            header.warnings().add("The file is " + (bytes.length() - offset - size) + " bytes longer than its header says.");
        }
        Optional<RawLayout> raw = codec.type() == SampleType.UINT8
                ? Optional.of(new RawLayout(source.path(), offset, (long) shape.y() * shape.x(), shape.x())) : Optional.empty();
        var voxel = header.voxel();
        VolumeInfo info = new VolumeInfo(name(), shape, codec.type(), 1, voxel, raw, header.warnings());
        return new DenseReader(info, codec, bytes, offset, header.bytes());
    }
}
