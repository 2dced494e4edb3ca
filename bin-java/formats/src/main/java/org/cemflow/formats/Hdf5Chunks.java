package org.cemflow.formats;

import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.Shape;

/**
 * The bytes of a chunked HDF5 data set as if they lay in one piece. A slab of decoded sections is kept: as many whole
 * sections of a layer of chunks as a budget of memory allows, or, where not even one section fits, a part of one row of
 * chunks. Reading in order decodes each chunk once if a whole layer fits, else once for every slab that cuts it.
 */
final class Hdf5Chunks implements ByteSource {

    /** No chunk larger than this is decoded. */
    static final long LARGEST_CHUNK = 128L << 20;

    private final Object source;
    private final ChunkedDataset dataset;
    private final Hdf5Axes axes;
    private final ByteSource owner;
    private final Shape shape;
    private final int elementBytes;
    private final int[] chunk;
    private final int chunkBytes;
    private final long rowBytes;
    private final Hdf5Filters filters;
    private final byte[] fill;
    private final int slabSections;
    private final int slabRows;
    private byte[] slab;
    private int z0 = -1;
    private int y0;
    private int sections;
    private int rows;

    /**
     * @param fill one sample as stored, for chunks that were never written
     * @param owner what is closed with this
     * @param budget bytes the slab may take
     * @throws DataError if a chunk is larger than {@link #LARGEST_CHUNK}, a row larger than the budget, or a filter unknown
     */
    Hdf5Chunks(Object source, ChunkedDataset dataset, Hdf5Axes axes, byte[] fill, ByteSource owner, long budget) {
        this.source = source;
        this.dataset = dataset;
        this.axes = axes;
        this.owner = owner;
        this.shape = axes.shape();
        this.elementBytes = fill.length;
        int[] lengths = dataset.getChunkDimensions();
        this.chunk = axes.pick(lengths);
        long bytes = Sizes.product(source, chunk[0], chunk[1], chunk[2], elementBytes);
        if (lengths.length != axes.rank() || bytes > LARGEST_CHUNK || bytes != Sizes.product(source, longs(lengths)) * elementBytes) {
            throw new DataError(source, "has chunks of " + Arrays.toString(lengths) + " samples, which cannot be read here (at most "
                    + (LARGEST_CHUNK >> 20) + " MiB, none across a dropped axis)", "write it again in smaller chunks, for instance with h5repack");
        }
        this.chunkBytes = (int) bytes;
        this.rowBytes = (long) shape.x() * elementBytes;
        if (rowBytes > budget) {
            throw new DataError(source, "has rows of " + rowBytes + " bytes, more than the memory allows", "give the JVM more memory (-Xmx)");
        }
        long section = rowBytes * shape.y();
        this.slabRows = section <= budget ? shape.y() : (int) Math.min(chunk[1], budget / rowBytes);
        this.slabSections = (int) Math.max(1, Math.min(chunk[0], budget / (slabRows * rowBytes)));
        this.filters = new Hdf5Filters(source, dataset.getFilters(), chunkBytes);
        this.fill = fill;
    }

    /** A quarter of the heap, and no more than an array holds. */
    static long defaultBudget() {
        return Math.min(Runtime.getRuntime().maxMemory() / 4, 1L << 30);
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    @Override
    public void read(long position, ByteBuffer target) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            long row = at / rowBytes;
            int z = (int) (row / shape.y());
            int y = (int) (row % shape.y());
            if (z < z0 || z >= z0 + sections || y < y0 || y >= y0 + rows || z0 < 0) {
                Hdf5Format.guarded(source, () -> {
                    load(z, y);
                    return null;
                });
            }
            long start = ((long) (z - z0) * rows + (y - y0)) * rowBytes + at % rowBytes;
            long end = ((long) (z - z0) * rows + rows) * rowBytes;
            int count = (int) Math.min(target.remaining(), end - start);
            target.put(slab, (int) start, count);
            at += count;
        }
    }

    private void load(int z, int y) {
        z0 = -1;
        int layer = z / chunk[0] * chunk[0];
        int firstSection = layer + (z - layer) / slabSections * slabSections;
        int row = slabRows == shape.y() ? 0 : y / chunk[1] * chunk[1];
        int firstRow = row + (y - row) / slabRows * slabRows;
        sections = (int) Math.min(slabSections, Math.min((long) layer + chunk[0], shape.z()) - firstSection);
        rows = (int) Math.min(slabRows, slabRows == shape.y() ? shape.y() : Math.min((long) row + chunk[1], shape.y()) - firstRow);
        int size = Math.toIntExact(sections * rows * rowBytes);
        if (slab == null || slab.length < size) {
            slab = null; // so that the old one can go before the new one comes
            slab = new byte[size];
        }
        y0 = firstRow;
        for (long cy = firstRow / chunk[1] * chunk[1]; cy < (long) firstRow + rows; cy += chunk[1]) {
            for (long cx = 0; cx < shape.x(); cx += chunk[2]) {
                copy(decode(layer, (int) cy, (int) cx), layer, (int) cy, (int) cx, firstSection);
            }
        }
        z0 = firstSection;
    }

    private void copy(byte[] decoded, int cz, int cy, int cx, int firstSection) {
        int count = (int) Math.min(chunk[2], (long) shape.x() - cx) * elementBytes;
        int from = Math.max(cy, y0);
        long to = Math.min((long) cy + chunk[1], (long) y0 + rows);
        for (int z = firstSection; z < firstSection + sections; z++) {
            for (int y = from; y < to; y++) {
                int source = ((z - cz) * chunk[1] + y - cy) * chunk[2] * elementBytes;
                int target = (int) (((long) (z - firstSection) * rows + y - y0) * rowBytes + (long) cx * elementBytes);
                System.arraycopy(decoded, source, slab, target, count);
            }
        }
    }

    /** One chunk's samples; the fill value where the file holds no such chunk. */
    private byte[] decode(int z, int y, int x) {
        ByteBuffer raw;
        try {
            raw = dataset.getRawChunkBuffer(axes.place(z, y, x));
        } catch (HdfException e) {
            // jHDF has no other way to tell: the index lacks the chunk, or lists it at the undefined address.
            if (e.getMessage().startsWith("No chunk with offset") || e.getMessage().endsWith("at address -1")) {
                return unwritten();
            }
            throw e;
        }
        if (raw.remaining() > chunkBytes + chunkBytes / 8 + (1 << 16)) {
            throw new DataError(source, "has a chunk of " + raw.remaining() + " bytes that should hold " + chunkBytes, "copy the file again");
        }
        byte[] bytes = new byte[raw.remaining()];
        raw.get(bytes);
        return filters.decode(bytes);
    }

    private byte[] unwritten() {
        byte[] bytes = new byte[chunkBytes];
        for (int i = 0; i < chunkBytes; i += elementBytes) {
            System.arraycopy(fill, 0, bytes, i, elementBytes);
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        slab = null;
        owner.close();
    }
}
