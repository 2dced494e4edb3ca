package org.cemflow.curate.phantom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.VoxelSize;

/**
 * A little-endian grey TIFF (TIFF 6.0), one page a section, in strips; a stack is Deflate-compressed (TIFF technical
 * note 2, compression 8) and says its voxel size as ImageJ does, a single image is uncompressed and does not.
 */
final class TiffSink implements SectionSink {

    private static final int ROWS = 64;
    private static final int ASCII = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;
    private static final int[] BYTES = {0, 1, 1, 2, 4, 8};
    private static final int DEFLATE = 8;
    private static final int PLAIN = 1;

    /** A directory entry; the value is in file order. */
    private record Entry(int tag, int type, int count, byte[] value) {}

    private final AtomicFile file;
    private final int pages;
    private final SampleType type;
    private final VoxelSize voxel;
    private long end = 8;
    private long link = 4;
    private int written;

    TiffSink(Path target, int pages, SampleType type, VoxelSize voxel) throws IOException {
        this.file = AtomicFile.create(target);
        this.pages = pages;
        this.type = type;
        this.voxel = voxel;
        file.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'I').put((byte) 'I').putShort((short) 42)
                .flip(), 0);
    }

    @Override
    public void write(Section section) throws IOException {
        int rowBytes = section.width() * type.bytes();
        int strips = (section.height() + ROWS - 1) / ROWS;
        int[] offsets = new int[strips];
        int[] counts = new int[strips];
        for (int s = 0; s < strips; s++) {
            int from = s * ROWS * rowBytes;
            int length = Math.min(ROWS * rowBytes, section.samples().length - from);
            ByteBuffer strip = pages > 1 ? deflate(section.samples(), from, length)
                    : ByteBuffer.wrap(section.samples(), from, length);
            offsets[s] = Math.toIntExact(end);
            counts[s] = strip.remaining();
            append(strip);
        }
        directory(entries(section, offsets, counts));
        written++;
    }

    private List<Entry> entries(Section section, int[] offsets, int[] counts) {
        List<Entry> entries = new ArrayList<>();
        entries.add(longs(256, section.width()));
        entries.add(longs(257, section.height()));
        entries.add(shorts(258, 8 * type.bytes()));
        entries.add(shorts(259, pages > 1 ? DEFLATE : PLAIN));
        entries.add(shorts(262, 1));
        if (pages > 1 && written == 0) {
            String text = "ImageJ=1.54f\nimages=" + pages + "\nslices=" + pages + "\nunit=nm\nspacing=" + voxel.z() + "\n\0";
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            entries.add(new Entry(270, ASCII, bytes.length, bytes));
        }
        entries.add(longs(273, offsets));
        entries.add(shorts(277, 1));
        entries.add(longs(278, ROWS));
        entries.add(longs(279, counts));
        if (pages > 1) {
            entries.add(perUnit(282, voxel.x()));
            entries.add(perUnit(283, voxel.y()));
            entries.add(shorts(296, 1));
        }
        entries.add(shorts(339, switch (type.kind()) {
            case UNSIGNED -> 1;
            case SIGNED -> 2;
            case FLOAT -> 3;
        }));
        return entries;
    }

    /** Appends the values that do not fit into their entries, then the directory, and links it to the one before. */
    private void directory(List<Entry> entries) throws IOException {
        ByteBuffer ifd = ByteBuffer.allocate(2 + 12 * entries.size() + 4).order(ByteOrder.LITTLE_ENDIAN);
        ifd.putShort((short) entries.size());
        for (Entry entry : entries) {
            ifd.putShort((short) entry.tag()).putShort((short) entry.type()).putInt(entry.count());
            if (entry.value().length <= 4) {
                ifd.put(entry.value()).position(ifd.position() + 4 - entry.value().length);
            } else {
                ifd.putInt(Math.toIntExact(align()));
                append(ByteBuffer.wrap(entry.value()));
            }
        }
        ifd.putInt(0);
        long start = align();
        append(ifd.flip());
        file.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(Math.toIntExact(start)).flip(), link);
        link = end - 4;
    }

    private static Entry shorts(int tag, int value) {
        return new Entry(tag, SHORT, 1, little(BYTES[SHORT]).putShort((short) value).array());
    }

    private static Entry longs(int tag, int... values) {
        ByteBuffer bytes = little(BYTES[LONG] * values.length);
        for (int value : values) {
            bytes.putInt(value);
        }
        return new Entry(tag, LONG, values.length, bytes.array());
    }

    /** Pixels per unit length, as a fraction of thousandths. */
    private static Entry perUnit(int tag, double length) {
        return new Entry(tag, RATIONAL, 1,
                little(BYTES[RATIONAL]).putInt(1000).putInt((int) Math.round(length * 1000)).array());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer deflate(byte[] samples, int from, int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(samples, from, length);
        } finally {
            deflater.end();
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    /** Offsets in a TIFF file are even. */
    private long align() {
        end += end & 1;
        return end;
    }

    private void append(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        file.write(bytes, end);
        end += count;
    }

    @Override
    public void commit() throws IOException {
        file.commit();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
