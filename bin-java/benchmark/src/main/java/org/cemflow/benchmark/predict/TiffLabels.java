package org.cemflow.benchmark.predict;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.WriteFault;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VoxelSize;

/**
 * OME-TIFF (docs.openmicroscopy.org/ome-model, "OME-TIFF specification"): a little-endian BigTIFF, one page a section, in
 * strips under Deflate, the first page with the OME-XML that tells shape and voxel size.
 */
final class TiffLabels implements LabelSink {

    private static final int STRIP = 1 << 18;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int ASCII = 2;
    private static final int LONG8 = 16;
    private static final int HEADER = 16;
    private static final int LINK = 8;
    private static final int INLINE = 8;

    /** A directory entry; the value is in file order. */
    private record Entry(int tag, int type, long count, byte[] value) {}

    private final Path target;
    private final AtomicFile file;
    private final Shape shape;
    private final Optional<VoxelSize> voxel;
    private final int rowsPerStrip;
    private final byte[] strip;
    private final List<Long> offsets = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private long end = HEADER;
    private long link = LINK;
    private int section;
    private int row;
    private int filled;

    TiffLabels(Path target, Shape shape, Optional<VoxelSize> voxel) throws IOException {
        this.target = target;
        this.file = AtomicFile.create(target);
        this.shape = shape;
        this.voxel = voxel;
        this.rowsPerStrip = Math.max(1, Math.min(shape.y(), STRIP / shape.x()));
        this.strip = new byte[Math.multiplyExact(rowsPerStrip, shape.x())];
        put(0, little(HEADER).put((byte) 'I').put((byte) 'I').putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(0).flip());
    }

    @Override
    public void rows(byte[] labels, int count) throws IOException {
        for (int at = 0; at < count; at += shape.x()) {
            System.arraycopy(labels, at, strip, filled, shape.x());
            filled += shape.x();
            row++;
            if (filled == strip.length || row == shape.y()) {
                flush();
            }
            if (row == shape.y()) {
                directory();
                row = 0;
                section++;
            }
        }
    }

    private void flush() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(strip, 0, filled);
        } finally {
            deflater.end();
        }
        filled = 0;
        offsets.add(end);
        counts.add((long) bytes.size());
        append(ByteBuffer.wrap(bytes.toByteArray()));
    }

    /** Appends the values that do not fit into their entries, then the directory, and links it to the one before. */
    private void directory() throws IOException {
        List<Entry> entries = entries();
        ByteBuffer ifd = little(8 + 20 * entries.size() + 8).putLong(entries.size());
        for (Entry entry : entries) {
            ifd.putShort((short) entry.tag()).putShort((short) entry.type()).putLong(entry.count());
            if (entry.value().length <= INLINE) {
                ifd.put(entry.value()).position(ifd.position() + INLINE - entry.value().length);
            } else {
                ifd.putLong(align());
                append(ByteBuffer.wrap(entry.value()));
            }
        }
        ifd.putLong(0);
        long start = align();
        append(ifd.flip());
        put(link, little(8).putLong(start).flip());
        link = end - 8;
        offsets.clear();
        counts.clear();
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(longs(256, shape.x()));
        entries.add(longs(257, shape.y()));
        entries.add(shorts(258, 8));
        entries.add(shorts(259, 8));
        entries.add(shorts(262, 1));
        if (section == 0) {
            byte[] xml = (xml() + "\0").getBytes(StandardCharsets.UTF_8);
            entries.add(new Entry(270, ASCII, xml.length, xml));
        }
        entries.add(long8s(273, offsets));
        entries.add(shorts(277, 1));
        entries.add(longs(278, rowsPerStrip));
        entries.add(long8s(279, counts));
        entries.add(shorts(339, 1));
        return entries;
    }

    private String xml() {
        String size = voxel.map(v -> String.format(Locale.ROOT, " PhysicalSizeX=\"%s\" PhysicalSizeXUnit=\"nm\" PhysicalSizeY=\"%s\""
                + " PhysicalSizeYUnit=\"nm\" PhysicalSizeZ=\"%s\" PhysicalSizeZUnit=\"nm\"", v.x(), v.y(), v.z())).orElse("");
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\">"
                + "<Image ID=\"Image:0\" Name=\"labels\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"" + shape.x()
                + "\" SizeY=\"" + shape.y() + "\" SizeZ=\"" + shape.z() + "\" SizeC=\"1\" SizeT=\"1\"" + size
                + "><Channel ID=\"Channel:0:0\" SamplesPerPixel=\"1\"/><TiffData IFD=\"0\" PlaneCount=\"" + shape.z()
                + "\"/></Pixels></Image></OME>";
    }

    private static Entry shorts(int tag, int value) {
        return new Entry(tag, SHORT, 1, little(2).putShort((short) value).array());
    }

    private static Entry longs(int tag, int value) {
        return new Entry(tag, LONG, 1, little(4).putInt(value).array());
    }

    private static Entry long8s(int tag, List<Long> values) {
        ByteBuffer bytes = little(8 * values.size());
        values.forEach(bytes::putLong);
        return new Entry(tag, LONG8, values.size(), bytes.array());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Directories and long values begin at multiples of 8. */
    private long align() {
        end = (end + 7) / 8 * 8;
        return end;
    }

    private void append(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        put(end, bytes);
        end += count;
    }

    private void put(long at, ByteBuffer bytes) throws IOException {
        FileChannel channel = file.channel();
        long position = at;
        try {
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        } catch (IOException e) {
            throw WriteFault.of(target, e);
        }
    }

    @Override
    public void commit() throws IOException {
        if (section != shape.z()) {
            throw new IllegalStateException(section + " of " + shape.z() + " sections came");
        }
        file.commit();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
