package org.cemflow.curate.patch;

import java.util.function.LongConsumer;
import org.cemflow.core.stored.StoredVolume;
import org.cemflow.core.volume.Shape;

/**
 * Visits the patches of a volume cell by cell. A cell is a box of one tile in each direction; its sections are patches of
 * axis 0, and cut the other two ways it gives those of axes 1 and 2. So every voxel is read once, in runs along x,
 * however many axes are asked for, and no axis is read column by column. Cells also stand over the remainders that the
 * tiling drops: these are no patch's rows or columns but still have slices of the other axes.
 *
 * <p>If only axis 0 is asked for, a cell is one section thick and costs no more memory than a patch.
 */
final class CellScan implements Scan {

    /** The yz patches that are cut out of a cell together: x runs through a cache line. */
    private static final int GROUP = 64;
    private static final int LINE = 64;

    private final StoredVolume volume;
    private final AxisGrid xy;
    private final AxisGrid xz;
    private final AxisGrid yz;
    private final int patchSize;
    private final int thickness;
    private final Shape shape;
    private final int rowsOfCells;
    private final int columnsOfCells;

    CellScan(StoredVolume volume, PatchLayout layout, int patchSize) {
        this.volume = volume;
        this.patchSize = patchSize;
        this.shape = volume.description().shape();
        this.xy = grid(layout, 0);
        this.xz = grid(layout, 1);
        this.yz = grid(layout, 2);
        this.thickness = xz == null && yz == null ? 1 : patchSize;
        this.rowsOfCells = cells(shape.y(), patchSize);
        this.columnsOfCells = cells(shape.x(), patchSize);
    }

    /** The grid of an axis; null if it has no patch. */
    private static AxisGrid grid(PatchLayout layout, int axis) {
        return layout.grids().stream().filter(grid -> grid.axis() == axis && grid.count() > 0).findFirst().orElse(null);
    }

    private static int cells(int length, int size) {
        return (int) (((long) length + size - 1) / size);
    }

    @Override
    public long pieces() {
        return (long) cells(shape.z(), thickness) * rowsOfCells * columnsOfCells;
    }

    @Override
    public long workerBytes() {
        return cellBytes() + (xz == null ? 0 : patchBytes()) + (yz == null ? 0 : slabBytes());
    }

    private long cellBytes() {
        return (long) Math.min(thickness, shape.z()) * Math.min(patchSize, shape.y()) * Math.min(patchSize, shape.x());
    }

    private long patchBytes() {
        return (long) patchSize * patchSize;
    }

    private long slabBytes() {
        return GROUP * slabStride(patchSize * patchSize);
    }

    /** Bytes from patch to patch in the slab: an odd number of cache lines, lest all patches fall on the same few sets. */
    private static long slabStride(int pixels) {
        return (((long) pixels + LINE - 1) / LINE | 1) * LINE;
    }

    @Override
    public LongConsumer worker(Measurements.Meter meter) {
        return new Worker(meter)::visit;
    }

    /** One thread's buffers and the cell that it is in. */
    private final class Worker {

        private final Measurements.Meter meter;
        private final byte[] cell = new byte[Math.toIntExact(cellBytes())];
        private final byte[] patch = new byte[xz == null ? 0 : Math.toIntExact(patchBytes())];
        private final byte[] slab = new byte[yz == null ? 0 : Math.toIntExact(slabBytes())];
        private int row;
        private int column;
        private int layer;
        private int z;
        private int y;
        private int x;
        private int d;
        private int h;
        private int w;

        Worker(Measurements.Meter meter) {
            this.meter = meter;
        }

        void visit(long number) {
            column = (int) (number % columnsOfCells);
            row = (int) (number / columnsOfCells % rowsOfCells);
            layer = (int) (number / columnsOfCells / rowsOfCells);
            z = layer * thickness;
            y = row * patchSize;
            x = column * patchSize;
            d = Math.min(thickness, shape.z() - z);
            h = Math.min(patchSize, shape.y() - y);
            w = Math.min(patchSize, shape.x() - x);
            boolean asXy = wanted(xy, row, column, z, d);
            boolean asXz = wanted(xz, layer, column, y, h);
            boolean asYz = wanted(yz, layer, row, x, w);
            if (asXy || asXz || asYz) {
                volume.readBox(z, y, x, d, h, w, cell);
            }
            if (asXy) {
                measureXy();
            }
            if (asXz) {
                measureXz();
            }
            if (asYz) {
                measureYz();
            }
        }

        /** Whether the cell's tile is kept and one of its slices asked for. */
        private static boolean wanted(AxisGrid grid, int tileRow, int tileColumn, int from, int count) {
            return grid != null && tileRow < grid.rows().count() && tileColumn < grid.columns().count()
                    && grid.sliceFrom(from) < Math.min(from + count, grid.endSlice());
        }

        private void measureXy() {
            int end = Math.min(z + d, xy.endSlice());
            for (int slice = (int) xy.sliceFrom(z); slice < end; slice += xy.spacing()) {
                meter.measure(xy.ordinal(slice, row, column), cell, (slice - z) * h * w, h, w);
            }
        }

        private void measureXz() {
            int end = Math.min(y + h, xz.endSlice());
            for (int slice = (int) xz.sliceFrom(y); slice < end; slice += xz.spacing()) {
                for (int k = 0; k < d; k++) {
                    System.arraycopy(cell, (k * h + slice - y) * w, patch, k * w, w);
                }
                meter.measure(xz.ordinal(slice, layer, column), patch, 0, d, w);
            }
        }

        private void measureYz() {
            int end = Math.min(x + w, yz.endSlice());
            int spacing = yz.spacing();
            int stride = Math.toIntExact(slabStride(d * h));
            for (int slice = (int) yz.sliceFrom(x); slice < end; ) {
                int group = Math.min(GROUP, (end - slice + spacing - 1) / spacing);
                turn(slice - x, spacing, group, stride);
                for (int i = 0; i < group; i++, slice += spacing) {
                    meter.measure(yz.ordinal(slice, layer, row), slab, i * stride, d, h);
                }
            }
        }

        /**
         * Copies columns of the cell to the slab, each as a patch of rows z and columns y: section by section, so that
         * the cache lines of one column are still there for the next.
         */
        private void turn(int first, int spacing, int group, int stride) {
            for (int k = 0; k < d; k++) {
                for (int i = 0; i < group; i++) {
                    column(cell, k * h * w + first + i * spacing, w, slab, i * stride + k * h, h);
                }
            }
        }

        private static void column(byte[] from, int at, int step, byte[] to, int target, int count) {
            for (int j = 0; j < count; j++) {
                to[target + j] = from[at + j * step];
            }
        }
    }
}
