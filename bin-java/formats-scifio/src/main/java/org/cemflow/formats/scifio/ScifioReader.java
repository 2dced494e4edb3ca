package org.cemflow.formats.scifio;

import io.scif.FormatException;
import io.scif.ImageMetadata;
import io.scif.Plane;
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
 * An image opened by SCIFIO. One plane is in memory at a time: SCIFIO's reading of a part of a plane mistakes the
 * part's upper bound for its length (AbstractReader.readPlane of 0.48.0), so planes are read whole. What SCIFIO throws
 * over a file becomes a {@link DataError}.
 */
final class ScifioReader implements VolumeReader {

    /** What a plane is filled with before it is read; SCIFIO leaves as it was what a short file does not hold. */
    private static final byte[] UNREAD = {(byte) 0xA5, 0x5A};

    private final VolumeSource source;
    private final Services services;
    private final ReaderFilter reader;
    private final PlaneLayout layout;
    private final Grey grey;
    private final VolumeInfo info;

    private byte[] plane = {};
    private int planeZ = -1;

    private ScifioReader(VolumeSource source, Services services, ReaderFilter reader) throws IOException, FormatException {
        this.source = source;
        this.services = services;
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
        requireMemory();
        // A file that ends too early is to fail here: its last section is the one that is not there.
        load(layout.shape().z() - 1);
    }

    /** @throws DataError if SCIFIO cannot make sense of the file */
    static ScifioReader open(VolumeSource source) throws IOException {
        Services services = new Services();
        ReaderFilter reader = null;
        ScifioReader opened = null;
        try {
            reader = services.open(source.path());
            opened = new ScifioReader(source, services, reader);
            return opened;
        } catch (DataError e) {
            throw e;
        } catch (FormatException | IOException | RuntimeException e) {
            throw unreadable(source, e);
        } finally {
            if (opened == null) {
                release(services, reader);
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

    private static void release(Services services, ReaderFilter reader) throws IOException {
        try {
            if (reader != null) {
                reader.close();
            }
        } finally {
            services.close();
        }
    }

    @Override
    public VolumeInfo info() {
        return info;
    }

    @Override
    public void readRows(int z, int y, int rows, ByteBuffer target) throws IOException {
        if (z != planeZ) {
            try {
                load(z);
            } catch (DataError known) {
                throw known;
            } catch (FormatException | RuntimeException e) {
                throw unreadable(source, e);
            }
        }
        for (int row = y; row < y + rows; row++) {
            grey.row(plane, row, target);
        }
    }

    /** SCIFIO holds a plane once more while it decodes it. */
    private void requireMemory() {
        long most = Math.min(Integer.MAX_VALUE - 8L, Runtime.getRuntime().maxMemory() / 3);
        if (layout.planeBytes() > most) {
            throw new DataError(source, "has sections of " + (layout.planeBytes() >> 20)
                    + " MiB, which SCIFIO can only read whole", "give the task more memory, or export it as a TIFF stack"
                    + " with the program that made it");
        }
    }

    private void load(int z) throws IOException, FormatException {
        int bytes = (int) layout.planeBytes();
        planeZ = -1;
        byte[] read = fill(z, UNREAD[0]);
        if (read.length < bytes) {
            throw new DataError(source, "section " + z + " has " + read.length + " bytes, its header promises " + bytes,
                    "the file is truncated or damaged; copy it again");
        }
        if (unread(read, bytes, UNREAD[0])) {
            // Chance, or never written: another filling tells.
            read = fill(z, UNREAD[1]);
            if (unread(read, bytes, UNREAD[1])) {
                throw new DataError(source, "section " + z + " ends before its last row",
                        "the file is truncated; copy it again");
            }
        }
        plane = read;
        planeZ = z;
    }

    private byte[] fill(int z, byte filling) throws IOException, FormatException {
        Interval whole = layout.whole();
        Plane blank = reader.createPlane(reader.getMetadata().get(0), whole);
        Arrays.fill(blank.getBytes(), filling);
        return reader.openPlane(0, z * layout.planeStep(), blank, whole).getBytes();
    }

    /** Whether the first or the last byte is still the filling: some formats store their rows from the bottom up. */
    private static boolean unread(byte[] read, int bytes, byte filling) {
        return read[bytes - 1] == filling || read[0] == filling;
    }

    @Override
    public void close() throws IOException {
        release(services, reader);
    }
}
