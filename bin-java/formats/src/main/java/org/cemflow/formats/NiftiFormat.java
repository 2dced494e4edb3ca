package org.cemflow.formats;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.RawLayout;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * NIfTI-1 and NIfTI-2, single files (.nii) and pairs (.hdr, .img), each plain or gzip-compressed, in both byte orders.
 * The array is given as it is stored, z slowest and x fastest; the qform and sform are left alone, so nothing is
 * re-oriented. Of several time points the first is read.
 */
public final class NiftiFormat implements VolumeFormat {

    @Override
    public String name() {
        return "NIfTI";
    }

    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        if (NiftiHeader.claims(inflatedHead(head))) {
            return true;
        }
        try {
            Path header = sibling(source.path(), ".img", ".hdr");
            return header != null && NiftiHeader.claims(readHead(header));
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] inflatedHead(byte[] head) {
        return InflatedBytes.claims(head) ? InflatedBytes.head(new ByteArrayInputStream(head), NiftiHeader.LONGEST) : head;
    }

    private static byte[] readHead(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(NiftiHeader.LONGEST);
        }
        if (!InflatedBytes.claims(head)) {
            return head;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return InflatedBytes.head(in, NiftiHeader.LONGEST);
        }
    }

    /** The other file of a pair, compressed or not; null if this is none or there is none. */
    private static Path sibling(Path file, String from, String to) throws IOException {
        String name = String.valueOf(file.getFileName());
        for (String packed : new String[] {"", ".gz"}) {
            if (name.endsWith(from + packed)) {
                String stem = name.substring(0, name.length() - from.length() - packed.length());
                for (String other : new String[] {"", ".gz"}) {
                    Path found = FileBytes.beside(file, stem + to + other);
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        return null;
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        Path headerFile = source.path();
        byte[] head = readHead(headerFile);
        if (!NiftiHeader.claims(head)) {
            Path header = sibling(source.path(), ".img", ".hdr");
            if (header != null) {
                headerFile = header;
                head = readHead(header);
            }
        }
        List<String> warnings = new ArrayList<>();
        NiftiHeader header = new NiftiHeader(source, head, warnings);
        Path data = header.pair() ? dataOf(source, headerFile) : headerFile;
        Shape shape = header.shape();
        SampleCodec codec = header.codec(source.options().colour());
        long offset = header.offset();
        long size = Sizes.product(source, shape.z(), shape.y(), shape.x(), codec.storedBytes());
        long all = Sizes.product(source, size, header.times());
        Sizes.within(source, offset, all, Long.MAX_VALUE);
        var voxel = header.voxel();

        FileBytes bytes = FileBytes.open(source, data);
        try {
            if (InflatedBytes.claims(bytes.head(3))) {
                bytes.close();
                InflatedBytes.checkRatio(source, offset + all, bytes.length());
                ByteSource inflated = InflatedBytes.open(source, data, 0, offset + size);
                return new DenseReader(new VolumeInfo(name(), shape, codec.type(), header.channels(), voxel, Optional.empty(), warnings),
                        codec, inflated, offset, header.bytes());
            }
            Sizes.within(source, offset, all, bytes.length());
            if (offset + all < bytes.length()) {
                warnings.add("The data are " + (bytes.length() - offset - all) + " bytes longer than the header says.");
            }
            boolean plain = codec instanceof SampleCodec.Plain && codec.type() == SampleType.UINT8;
            Optional<RawLayout> raw = plain ? Optional.of(new RawLayout(data, offset, (long) shape.y() * shape.x(), shape.x()))
                    : Optional.empty();
            return new DenseReader(new VolumeInfo(name(), shape, codec.type(), header.channels(), voxel, raw, warnings), codec, bytes,
                    offset, header.bytes());
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static Path dataOf(VolumeSource source, Path header) throws IOException {
        Path data = sibling(header, ".hdr", ".img");
        if (data == null) {
            throw new DataError(source, "is the header of a NIfTI pair whose .img file is missing", "put the .img file beside it");
        }
        return data;
    }
}
