package org.cemflow.formats;

import static org.cemflow.formats.TiffDirectory.*;

import java.io.IOException;
import java.util.Arrays;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.SampleType;

/**
 * One page of a TIFF file: its layout and where its blocks (strips or tiles) lie, all held against the file's length.
 * Blocks run left to right, then down, then plane by plane. Source: TIFF 6.0 sections 3 to 10, 14, 15; TIFF technical
 * notes 1 to 3.
 */
final class TiffPage {

    /** A page of 2^22 blocks has tables of 64 MiB; 256 x 256 tiles of it would make 500,000 x 500,000 pixels. */
    private static final long MOST_BLOCKS = 1 << 22;
    private static final String DAMAGED = "the file is damaged; copy it again";
    private static final String RESAVE = "save it again as plain 8- or 16-bit grey";

    private final TiffBytes bytes;
    private final TiffDirectory directory;
    private final TiffLayout layout;
    private final TiffCodec codec;
    private final boolean tiled;
    private final int blockWidth;
    private final int blockHeight;
    private final int across;
    private final int down;
    private final long[] offsets;
    private final long[] counts;

    /** Reads and checks the page. */
    TiffPage(TiffBytes bytes, TiffDirectory directory) throws IOException {
        this.bytes = bytes;
        this.directory = directory;
        this.layout = layout(bytes, directory);
        this.codec = TiffCodec.of(bytes, directory, layout);
        this.tiled = directory.has(TILE_OFFSETS) || directory.has(TILE_WIDTH);
        if (tiled) {
            this.blockWidth = dimension("a tile's width", directory.needed(TILE_WIDTH, "tile width"));
            this.blockHeight = dimension("a tile's length", directory.needed(TILE_LENGTH, "tile length"));
        } else {
            this.blockWidth = layout.width();
            long rows = directory.number(ROWS_PER_STRIP, layout.height());
            this.blockHeight = (int) Math.min(layout.height(), dimension("rows a strip", Math.min(rows, Integer.MAX_VALUE)));
        }
        this.across = (int) (((long) layout.width() + blockWidth - 1) / blockWidth);
        this.down = (int) (((long) layout.height() + blockHeight - 1) / blockHeight);
        long blocks = Sizes.product(bytes.file(), across, down, layout.planes());
        if (blocks > MOST_BLOCKS) {
            throw fault("claims " + blocks + " strips or tiles", DAMAGED);
        }
        this.offsets = directory.numbers(tiled ? TILE_OFFSETS : STRIP_OFFSETS, (int) blocks);
        this.counts = counts((int) blocks);
        checkBlocks();
    }

    private static TiffLayout layout(TiffBytes bytes, TiffDirectory directory) throws IOException {
        String where = "the TIFF page at byte " + directory.at() + " ";
        int width = Sizes.dimension(bytes.file(), "the width", directory.needed(WIDTH, "width"));
        int height = Sizes.dimension(bytes.file(), "the height", directory.needed(LENGTH, "height"));
        long samples = directory.number(SAMPLES, 1);
        if (samples < 1 || samples > 0xFFFF) {
            throw new DataError(bytes.file(), where + "claims " + samples + " samples a pixel", DAMAGED);
        }
        long bits = same(bytes, directory, BITS, (int) samples, 1, "bits a sample");
        long format = same(bytes, directory, SAMPLE_FORMAT, (int) samples, 1, "sample formats");
        SampleType.Kind kind = format == 1 || format == 4 ? SampleType.Kind.UNSIGNED
                : format == 2 ? SampleType.Kind.SIGNED : format == 3 ? SampleType.Kind.FLOAT : null;
        boolean known = kind != null && switch (kind) {
            case UNSIGNED -> bits >= 1 && bits <= 16 || bits == 32 || bits == 64;
            case SIGNED -> bits == 8 || bits == 16 || bits == 32 || bits == 64;
            case FLOAT -> bits == 32 || bits == 64;
        };
        if (!known) {
            throw new DataError(bytes.file(), where + "has samples of " + bits + " bits in format " + format
                    + ", which cemflow does not read", RESAVE);
        }
        long photometric = directory.number(PHOTOMETRIC, samples >= 3 ? TiffLayout.RGB : TiffLayout.BLACK_IS_ZERO);
        if (photometric == TiffLayout.PALETTE && (samples != 1 || bits > 8 || kind != SampleType.Kind.UNSIGNED)) {
            throw new DataError(bytes.file(), where + "has a palette for " + samples + " x " + bits + " bits", RESAVE);
        }
        if (photometric == TiffLayout.RGB && samples < 3) {
            throw new DataError(bytes.file(), where + "says RGB but has " + samples + " samples a pixel", DAMAGED);
        }
        boolean yCbCr = photometric == TiffLayout.YCBCR && directory.number(COMPRESSION, 1) == TiffCodec.JPEG && samples == 3;
        if (photometric < 0 || photometric > TiffLayout.PALETTE && !yCbCr) {
            throw new DataError(bytes.file(), where + "has photometric interpretation " + photometric
                    + ", which cemflow does not read (it reads grey, RGB and palettes)", RESAVE);
        }
        boolean planar = samples > 1 && directory.number(PLANAR, 1) == 2;
        return new TiffLayout(width, height, (int) bits, kind, (int) samples, planar, (int) photometric);
    }

    /** The value of a field that must be the same for all samples. */
    private static long same(TiffBytes bytes, TiffDirectory directory, int tag, int samples, long otherwise, String what)
            throws IOException {
        if (!directory.has(tag)) {
            return otherwise;
        }
        long[] values = directory.numbers(tag, (int) Math.min(directory.count(tag), samples));
        if (Arrays.stream(values).anyMatch(v -> v != values[0])) {
            throw new DataError(bytes.file(), "the TIFF page at byte " + directory.at() + " has different " + what
                    + " for the samples of a pixel", RESAVE);
        }
        return values[0];
    }

    /** How many bytes each block takes; a missing table is made up for uncompressed data only. */
    private long[] counts(int blocks) throws IOException {
        int tag = tiled ? TILE_COUNTS : STRIP_COUNTS;
        if (directory.has(tag) || codec.compressed()) {
            return directory.numbers(tag, blocks);
        }
        long[] made = new long[blocks];
        for (int i = 0; i < blocks; i++) {
            made[i] = blockBytes(i);
        }
        return made;
    }

    private void checkBlocks() {
        if (codec.compressed() || tiled) {
            long block = Sizes.product(bytes.file(), layout.rowBytes(blockWidth), blockHeight, layout.planes());
            long greys = Sizes.product(bytes.file(), layout.width(), blockHeight, layout.type().bytes());
            DecodeMemory.hold(bytes.file(), "a strip or row of tiles", Math.addExact(block, greys));
        }
        long stored = 0;
        for (int i = 0; i < offsets.length; i++) {
            long wanted = blockBytes(i);
            if (counts[i] == 0 || offsets[i] == 0) {
                throw fault("has no data for its " + name(i), "the file was not written to its end; write or copy it again");
            }
            Sizes.within(bytes.file(), offsets[i], counts[i], bytes.length());
            if (wanted > codec.mostBytes(counts[i])) {
                throw fault("has " + counts[i] + " bytes for its " + name(i) + ", which needs " + wanted
                        + (codec.compressed() ? " when unpacked" : ""), "the file is truncated or damaged; copy it again");
            }
            stored += Math.min(wanted, counts[i]);
        }
        if (stored > bytes.length()) {
            throw fault("has strips or tiles that overlap each other", DAMAGED);
        }
    }

    private int dimension(String name, long value) {
        return Sizes.dimension(bytes.file(), name, value);
    }

    java.nio.file.Path file() {
        return bytes.file();
    }

    DataError fault(String fault, String mend) {
        return new DataError(bytes.file(), "the TIFF page at byte " + directory.at() + " " + fault, mend);
    }

    /** What users see of a block. */
    String name(int block) {
        return (tiled ? "tile " : "strip ") + block + " of " + offsets.length;
    }

    TiffLayout layout() {
        return layout;
    }

    TiffCodec codec() {
        return codec;
    }

    boolean tiled() {
        return tiled;
    }

    int blockWidth() {
        return blockWidth;
    }

    int blockHeight() {
        return blockHeight;
    }

    int across() {
        return across;
    }

    /** The number of the block in this plane, row and column of blocks. */
    int block(int plane, int row, int column) {
        return (plane * down + row) * across + column;
    }

    long offset(int block) {
        return offsets[block];
    }

    long count(int block) {
        return counts[block];
    }

    /** Rows that a block holds: tiles are always whole, the last strip ends with the picture. */
    int blockRows(int block) {
        int row = block / across % down;
        return tiled ? blockHeight : Math.min(blockHeight, layout.height() - row * blockHeight);
    }

    /** Bytes that a block holds once unpacked. */
    long blockBytes(int block) {
        return Sizes.product(bytes.file(), layout.rowBytes(blockWidth), blockRows(block));
    }

    /** Where a row starts in an uncompressed page of strips. */
    long rowOffset(int plane, int row) {
        return offsets[block(plane, row / blockHeight, 0)] + row % blockHeight * layout.rowBytes(layout.width());
    }

    /** How many rows from this one on follow each other without a gap, in an uncompressed page of strips. */
    int contiguousRows(int plane, int row) {
        int block = block(plane, row / blockHeight, 0);
        int last = block(plane, down - 1, 0);
        int rows = blockRows(block) - row % blockHeight;
        while (block < last && offsets[block + 1] == offsets[block] + blockBytes(block)) {
            block++;
            rows += blockRows(block);
        }
        return rows;
    }

    /** Whether one read gets the whole page: uncompressed, grey, all rows after each other. */
    boolean oneRun() {
        return !tiled && !codec.compressed() && layout.plain() && contiguousRows(0, 0) == layout.height();
    }

    /** What turns this page's bytes into grey samples. */
    TiffSamples samples(ReadOptions.Colour colour) throws IOException {
        return TiffSamples.of(bytes, directory, layout, colour);
    }
}
