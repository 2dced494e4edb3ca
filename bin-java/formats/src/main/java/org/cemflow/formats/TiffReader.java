package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cemflow.core.volume.RawLayout;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;

/**
 * The sections of a TIFF. Uncompressed strips are read straight from the file in runs as long as they last; of anything
 * else one strip, or one row of tiles, is unpacked at a time and kept until another is asked for.
 */
final class TiffReader implements VolumeReader {

    /** Colour rows are read and reduced in pieces of this many bytes. */
    private static final int PIECE = 1 << 22;

    private final TiffBytes bytes;
    private final TiffPages pages;
    private final ReadOptions.Colour colour;
    private final TiffLayout layout;
    private final VolumeInfo info;
    private final int sampleBytes;

    private int section = -1;
    private TiffPage page;
    private TiffSamples samples;
    private int keptRow = -1;
    private byte[] kept = new byte[0];

    TiffReader(TiffBytes bytes, TiffPages pages, ReadOptions options) throws IOException {
        this.bytes = bytes;
        this.pages = pages;
        this.colour = options.colour();
        this.layout = pages.first().layout();
        this.sampleBytes = layout.type().bytes();
        TiffSamples first = pages.first().samples(colour);
        Shape shape = new Shape(pages.stack().sections(), layout.height(), layout.width());
        List<String> warnings = pages.warnings();
        this.info = new VolumeInfo("TIFF", shape, layout.type(), layout.samples(), pages.stack().voxel(),
                raw(shape, first), warnings);
    }

    private Optional<RawLayout> raw(Shape shape, TiffSamples first) {
        long start = pages.start(0);
        if (start < 0 || !first.untouched() || layout.type() != SampleType.UINT8) {
            return Optional.empty();
        }
        long plane = (long) shape.y() * shape.x();
        long stride = shape.z() == 1 ? plane : pages.start(1) - start;
        for (int z = 1; z < shape.z(); z++) {
            if (pages.start(z) < 0 || stride < plane || pages.start(z) - pages.start(z - 1) != stride) {
                return Optional.empty();
            }
        }
        return Optional.of(new RawLayout(bytes.file(), start, stride, shape.x()));
    }

    @Override
    public VolumeInfo info() {
        return info;
    }

    @Override
    public void readRows(int z, int y, int rows, ByteBuffer target) throws IOException {
        Objects.checkIndex(z, info.shape().z());
        Objects.checkFromIndexSize(y, rows, info.shape().y());
        long count = (long) rows * layout.width() * sampleBytes;
        if (count > target.remaining()) {
            throw new IllegalArgumentException("the target has room for " + target.remaining() + " of " + count + " bytes");
        }
        long start = pages.start(z);
        if (start >= 0) {
            straight(start + y * layout.rowBytes(layout.width()), (int) count, target, samplesOf(z));
            return;
        }
        turnTo(z);
        if (!page.tiled() && !page.codec().compressed()) {
            rowsFromStrips(y, rows, target);
        } else {
            rowsFromBlocks(y, rows, target);
        }
    }

    /** Plain samples from the file into the target. */
    private void straight(long at, int count, ByteBuffer target, TiffSamples how) throws IOException {
        int from = target.position();
        int limit = target.limit();
        target.limit(from + count);
        try {
            bytes.readFully(at, target);
        } finally {
            target.limit(limit);
        }
        if (how.untouched()) {
            return;
        }
        if (target.hasArray()) {
            how.finish(target.array(), target.arrayOffset() + from, count);
        } else {
            byte[] some = new byte[Math.min(count, PIECE)]; // a whole number of samples of any size
            for (int done = 0; done < count; done += some.length) {
                int now = Math.min(some.length, count - done);
                target.get(from + done, some, 0, now);
                how.finish(some, 0, now);
                target.put(from + done, some, 0, now);
            }
        }
    }

    /** All plain pages of a file turn their samples alike. */
    private TiffSamples samplesOf(int z) throws IOException {
        if (samples == null) {
            turnTo(z);
        }
        return samples;
    }

    private void turnTo(int z) throws IOException {
        if (section != z) {
            page = pages.page(z);
            samples = page.samples(colour);
            section = z;
            keptRow = -1;
        }
    }

    private void rowsFromStrips(int y, int rows, ByteBuffer target) throws IOException {
        int rowBytes = (int) Math.min(Integer.MAX_VALUE, layout.rowBytes(layout.width()));
        for (int row = y; row < y + rows; ) {
            int run = Math.min(y + rows - row, page.contiguousRows(0, row));
            if (layout.plain()) {
                straight(page.rowOffset(0, row), run * rowBytes, target, samples);
            } else {
                DecodeMemory.hold(bytes.file(), "a row", layout.rowBytes(layout.width()) * (samples.planes() + 1));
                for (int plane = 1; plane < samples.planes(); plane++) {
                    run = Math.min(run, page.contiguousRows(plane, row));
                }
                run = Math.min(run, Math.max(1, PIECE / rowBytes));
                byte[][] planes = new byte[samples.planes()][];
                for (int plane = 0; plane < planes.length; plane++) {
                    planes[plane] = bytes.read(page.rowOffset(plane, row), (long) run * rowBytes).array();
                }
                byte[] greys = new byte[layout.width() * sampleBytes];
                for (int i = 0; i < run; i++) {
                    samples.row(planes, i * rowBytes, layout.width(), greys, 0);
                    target.put(greys);
                }
            }
            row += run;
        }
    }

    private void rowsFromBlocks(int y, int rows, ByteBuffer target) throws IOException {
        int greyRow = layout.width() * sampleBytes;
        for (int row = y; row < y + rows; ) {
            int blockRow = row / page.blockHeight();
            unpack(blockRow);
            int inside = row - blockRow * page.blockHeight();
            int run = Math.min(y + rows - row, page.blockHeight() - inside);
            target.put(kept, inside * greyRow, run * greyRow);
            row += run;
        }
    }

    /** Unpacks a strip or a row of tiles into {@link #kept}. */
    private void unpack(int blockRow) throws IOException {
        if (keptRow == blockRow) {
            return;
        }
        keptRow = -1;
        int greyRow = layout.width() * sampleBytes;
        int rows = Math.min(page.blockHeight(), layout.height() - blockRow * page.blockHeight());
        if (kept.length < rows * greyRow) {
            kept = new byte[rows * greyRow];
        }
        int blockBytes = (int) layout.rowBytes(page.blockWidth());
        for (int column = 0; column < page.across(); column++) {
            byte[][] planes = new byte[samples.planes()][];
            for (int plane = 0; plane < planes.length; plane++) {
                planes[plane] = block(page.block(plane, blockRow, column));
            }
            int left = column * page.blockWidth();
            int columns = Math.min(page.blockWidth(), layout.width() - left);
            for (int i = 0; i < rows; i++) {
                samples.row(planes, i * blockBytes, columns, kept, i * greyRow + left * sampleBytes);
            }
        }
        keptRow = blockRow;
    }

    private byte[] block(int block) throws IOException {
        long wanted = page.blockBytes(block);
        // Nothing packs to much more than its size: what a lying count adds is not read.
        byte[] packed = bytes.read(page.offset(block), Math.min(page.count(block), 2 * wanted + (1 << 16))).array();
        return page.codec().unpack(page, block, packed);
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
