package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VoxelSize;

/**
 * The chunks of a PNG file, walked from the signature to IEND at opening, so that a truncated file is known for one
 * before it is decoded. Source: the PNG specification (ISO/IEC 15948), sections 5 and 11.
 */
final class PngFile {

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int IHDR = 0x49484452;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int PHYS = 0x70485973;
    private static final int ACTL = 0x6163544C;
    /** The most that Deflate can expand a byte to. */
    private static final int DEFLATE_RATIO = 1032;
    private static final int MOST_CHUNKS = 1 << 22;
    private static final String MEND = "the file is truncated or damaged; copy it again";

    private final Path file;
    private final List<String> warnings = new ArrayList<>();
    private Shape shape;
    private int bits;
    private int colourType;
    private long packed;
    private boolean ended;
    private Optional<VoxelSize> voxel = Optional.empty();

    private PngFile(Path file) {
        this.file = file;
    }

    static boolean claims(byte[] head) {
        return head.length >= 8 && ByteBuffer.wrap(head).getLong() == SIGNATURE;
    }

    static PngFile read(Path file) throws IOException {
        PngFile png = new PngFile(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            png.walk(channel, false);
        }
        png.check();
        return png;
    }

    /** Verifies the checksums of all chunks. */
    void verify() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            walk(channel, true);
        }
    }

    private void walk(FileChannel channel, boolean sums) throws IOException {
        long length = channel.size();
        long at = 8;
        for (int chunks = 0; chunks < MOST_CHUNKS; chunks++) {
            if (length - at < 12) {
                throw new DataError(file, "ends before its end mark (IEND)", MEND);
            }
            ByteBuffer head = read(channel, at, 8);
            long size = head.getInt(0) & 0xFFFFFFFFL;
            int type = head.getInt(4);
            Sizes.within(file, at + 8, size + 4, length);
            if (chunks == 0 && (type != IHDR || size != 13)) {
                throw new DataError(file, "does not start with a PNG header", MEND);
            }
            if (sums) {
                sum(channel, at, size);
            } else {
                chunk(channel, type, at + 8, size);
            }
            if (type == IEND) {
                ended = true;
                return;
            }
            at += size + 12;
        }
        throw new DataError(file, "has more than " + MOST_CHUNKS + " chunks", "the file is damaged; copy it again");
    }

    private void chunk(FileChannel channel, int type, long at, long size) throws IOException {
        if (type == IHDR && shape == null) {
            ByteBuffer header = read(channel, at, 13);
            shape = new Shape(1, Sizes.dimension(file, "the height", header.getInt(4)),
                    Sizes.dimension(file, "the width", header.getInt(0)));
            bits = header.get(8);
            colourType = header.get(9);
        } else if (type == IDAT) {
            packed += size;
        } else if (type == PHYS && size == 9) {
            ByteBuffer scale = read(channel, at, 9);
            if (scale.get(8) == 1) {
                voxel = PixelSizes.believe(PixelSizes.each(1e9, scale.getInt(0) & 0xFFFFFFFFL),
                        PixelSizes.each(1e9, scale.getInt(4) & 0xFFFFFFFFL), Double.NaN, 1, "The PNG's pHYs chunk", warnings);
            }
        } else if (type == ACTL) {
            warnings.add("The file is an animation; its first picture is read.");
        }
    }

    private void check() {
        boolean known = switch (colourType) {
            case 0 -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
            case 3 -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
            case 2, 4, 6 -> bits == 8 || bits == 16;
            default -> false;
        };
        if (!known || !ended) {
            throw new DataError(file, "claims colour type " + colourType + " with " + bits + " bits", MEND);
        }
        long row = ((long) shape.x() * channels() * bits + 7) / 8;
        long plane = Sizes.product(file, row, shape.y());
        if (plane / DEFLATE_RATIO > packed) {
            throw new DataError(file, "claims " + shape.y() + " x " + shape.x() + " pixels, more than its " + packed
                    + " bytes of picture data can hold", MEND);
        }
        DecodeMemory.hold(file, "the picture", Sizes.product(file, shape.x(), shape.y(), channels(), bits == 16 ? 2 : 1));
        if (colourType == 3) {
            warnings.add("The file has a palette; its colours are read as grey.");
        }
    }

    private int channels() {
        return switch (colourType) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    private void sum(FileChannel channel, long at, long size) throws IOException {
        CRC32 crc = new CRC32();
        long end = at + 8 + size;
        for (long from = at + 4; from < end; ) {
            ByteBuffer part = read(channel, from, (int) Math.min(1 << 16, end - from));
            from += part.remaining();
            crc.update(part);
        }
        if (read(channel, end, 4).getInt(0) != (int) crc.getValue()) {
            throw new DataError(file, "has a wrong checksum at byte " + at, "the file is damaged; copy it again");
        }
    }

    private ByteBuffer read(FileChannel channel, long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new DataError(file, "ends in the middle of a chunk", MEND);
            }
        }
        return buffer.flip();
    }

    VolumeInfo info() {
        return new VolumeInfo("PNG", shape, bits == 16 ? SampleType.UINT16 : SampleType.UINT8, channels(), voxel,
                Optional.empty(), warnings);
    }
}
