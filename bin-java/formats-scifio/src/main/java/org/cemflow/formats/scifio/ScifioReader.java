package org.cemflow.formats.scifio;

import io.scif.FormatException;
import io.scif.ImageMetadata;
import io.scif.Plane;
import io.scif.SCIFIO;
import io.scif.filters.ChannelFiller;
import io.scif.filters.ReaderFilter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.imglib2.Interval;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * An image opened by SCIFIO. At most one plane, or a block of rows of a plane larger than 64 MiB, is in memory. What
 * SCIFIO throws over a file becomes a {@link DataError}.
 */
final class ScifioReader implements VolumeReader {

    private static final long LARGEST_BLOCK = 64L << 20;
    /** What a block is filled with before it is read; SCIFIO leaves as it was what a short file does not hold. */
    private static final byte[] UNREAD = {(byte) 0xA5, 0x5A};

    private final VolumeSource source;
    private final SCIFIO scifio;
    private final ReaderFilter reader;
    private final PlaneLayout layout;
    private final Grey grey;
    private final VolumeInfo info;

    private byte[] block = {};
    private int blockZ = -1;
    private int blockY;
    private int blockRows;

    private ScifioReader(VolumeSource source, SCIFIO scifio, ReaderFilter reader) throws IOException, FormatException {
        this.source = source;
        this.scifio = scifio;
        this.reader = reader;
        if (reader.getImageCount() < 1) {
            throw new DataError(source, "holds no image", "give a file with an image");
        }
        if (reader.getMetadata().get(0).isIndexed() && !reader.getMetadata().get(0).isFalseColor()) {
            reader.enable(ChannelFiller.class);
        }
        ImageMetadata image = reader.getMetadata().get(0);
        this.layout = PlaneLayout.of(source, image);
        this.grey = new Grey(layout, source.options().colour());
        List<String> warnings = new ArrayList<>(layout.warnings());
        if (reader.getImageCount() > 1) {
            warnings.add("Of " + reader.getImageCount() + " images in the file the first is read.");
        }
        this.info = new VolumeInfo("SCIFIO " + reader.getFormat().getFormatName(), layout.shape(), layout.type(),
                layout.channels(), Lengths.voxel(image, layout.shape().z() > 1), Optional.empty(), warnings);
        // A file that ends too early is to fail here: its last row is the one that is not there.
        load(layout.shape().z() - 1, layout.shape().y() - 1);
    }

    /** @throws DataError if SCIFIO cannot make sense of the file */
    static ScifioReader open(VolumeSource source) throws IOException {
        SCIFIO scifio = new SCIFIO();
        ReaderFilter reader = null;
        ScifioReader opened = null;
        try {
            reader = scifio.initializer().initializeReader(ScifioFormat.location(source), ScifioFormat.config(scifio));
            opened = new ScifioReader(source, scifio, reader);
            return opened;
        } catch (DataError e) {
            throw e;
        } catch (FormatException | IOException | RuntimeException e) {
            throw unreadable(source, e);
        } finally {
            if (opened == null) {
                release(scifio, reader);
            }
        }
    }

    private static DataError unreadable(VolumeSource source, Exception cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName()
                : cause.getMessage().lines().findFirst().orElse("").strip();
        return new DataError(source, "SCIFIO cannot read it (" + reason + ")",
                "the file may be damaged; copy it again, or export it as a TIFF stack with the program that made it",
                cause);
    }

    private static void release(SCIFIO scifio, ReaderFilter reader) throws IOException {
        try {
            if (reader != null) {
                reader.close();
            }
        } finally {
            scifio.context().dispose();
        }
    }

    @Override
    public VolumeInfo info() {
        return info;
    }

    @Override
    public void readRows(int z, int y, int rows, ByteBuffer target) throws IOException {
        for (int row = y; row < y + rows; row++) {
            if (z != blockZ || row < blockY || row >= blockY + blockRows) {
                try {
                    load(z, row);
                } catch (FormatException | RuntimeException e) {
                    throw e instanceof DataError known ? known : unreadable(source, e);
                }
            }
            grey.row(block, blockRows, row - blockY, target);
        }
    }

    /** Reads the block of rows that holds this one: the whole plane unless it is too large. */
    private void load(int z, int row) throws IOException, FormatException {
        long fit = Math.max(1, LARGEST_BLOCK / layout.rowBytes());
        int most = (int) Math.min(layout.shape().y(), fit);
        int first = row / most * most;
        int count = Math.min(most, layout.shape().y() - first);
        int bytes = Math.toIntExact(layout.rowBytes() * count);
        Interval bounds = layout.rows(first, count);
        blockZ = -1;
        byte[] read = fill(z, bounds, UNREAD[0]);
        if (read.length < bytes) {
            throw new DataError(source, "section " + z + " has " + read.length + " bytes, its header promises " + bytes,
                    "the file is truncated or damaged; copy it again");
        }
        if (unread(read, bytes, UNREAD[0])) {
            // Chance, or never written: another filling tells.
            read = fill(z, bounds, UNREAD[1]);
            if (unread(read, bytes, UNREAD[1])) {
                throw new DataError(source, "section " + z + " ends before its last row",
                        "the file is truncated; copy it again");
            }
        }
        block = read;
        blockZ = z;
        blockY = first;
        blockRows = count;
    }

    private byte[] fill(int z, Interval bounds, byte filling) throws IOException, FormatException {
        Plane plane = reader.createPlane(reader.getMetadata().get(0), bounds);
        Arrays.fill(plane.getBytes(), filling);
        return reader.openPlane(0, z * layout.planeStep(), plane, bounds).getBytes();
    }

    /** Whether the first or the last byte is still the filling: some formats store their rows from the bottom up. */
    private static boolean unread(byte[] read, int bytes, byte filling) {
        return read[bytes - 1] == filling || read[0] == filling;
    }

    @Override
    public void close() throws IOException {
        release(scifio, reader);
    }
}
