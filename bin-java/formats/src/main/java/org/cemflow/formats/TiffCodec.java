package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.SampleType;

/**
 * Unpacks the strips and tiles of one page. What comes out is bounded by the block's known size: a block that unpacks to
 * less is an error, one that would unpack to more is cut off.
 *
 * <p>LZW and PackBits are decoded here and not by a library: those at hand decode whole pictures (no bounded memory, and
 * they give zeros for what is missing) and keep their strip decoders to themselves. Source: TIFF 6.0 sections 9, 13, 14,
 * 22; TIFF technical notes 2 (JPEG) and 3 (floating point predictor).
 */
final class TiffCodec {

    static final int NONE = 1;
    static final int LZW = 5;
    static final int JPEG = 7;
    static final int DEFLATE = 8;
    static final int PACKBITS = 32773;
    static final int OLD_DEFLATE = 32946;

    /** The most bytes that one packed byte can become: bounds what a lying header can make us allocate. */
    private static final Map<Integer, Integer> MOST = Map.of(NONE, 1, LZW, 2600, JPEG, 1024, DEFLATE, 1032,
            OLD_DEFLATE, 1032, PACKBITS, 64);
    private static final Map<Integer, String> UNKNOWN = Map.of(2, "CCITT Huffman", 3, "CCITT fax 3", 4, "CCITT fax 4",
            6, "old JPEG", 34712, "JPEG 2000", 34925, "LZMA", 50000, "Zstandard", 50001, "WebP", 52546, "JPEG XL",
            34887, "LERC");
    private static final String RESAVE = "save it again uncompressed or with Deflate";

    private final int compression;
    private final int predictor;
    private final TiffLayout layout;
    private final ByteOrder order;
    private final TiffJpeg jpeg;

    private TiffCodec(int compression, int predictor, TiffLayout layout, ByteOrder order, TiffJpeg jpeg) {
        this.compression = compression;
        this.predictor = predictor;
        this.layout = layout;
        this.order = order;
        this.jpeg = jpeg;
    }

    /** @throws DataError if the page's compression, predictor or fill order is none that is read */
    static TiffCodec of(TiffBytes bytes, TiffDirectory directory, TiffLayout layout) throws IOException {
        long compression = directory.number(TiffDirectory.COMPRESSION, NONE);
        if (!MOST.containsKey((int) compression)) {
            throw new DataError(bytes.file(), "is compressed in a way that cemflow does not read ("
                    + UNKNOWN.getOrDefault((int) compression, "TIFF compression " + compression) + ")", RESAVE);
        }
        boolean packed = compression == LZW || compression == DEFLATE || compression == OLD_DEFLATE;
        long predictor = packed ? directory.number(TiffDirectory.PREDICTOR, 1) : 1;
        int bits = layout.bits();
        boolean whole = bits == 8 || bits == 16 || bits == 32 || bits == 64;
        if (predictor < 1 || predictor > 3 || predictor == 2 && !whole
                || predictor == 3 && layout.kind() != SampleType.Kind.FLOAT) {
            throw new DataError(bytes.file(), "has predictor " + predictor + " for samples of " + bits + " bits",
                    "the file is damaged; save it again");
        }
        if (directory.number(TiffDirectory.FILL_ORDER, 1) == 2 && (compression != NONE || bits % 8 != 0)) {
            throw new DataError(bytes.file(), "fills its bytes from the lowest bit on (fill order 2)", RESAVE);
        }
        TiffJpeg jpeg = compression == JPEG ? TiffJpeg.of(bytes, directory, layout) : null;
        return new TiffCodec((int) compression, (int) predictor, layout, bytes.order(), jpeg);
    }

    boolean compressed() {
        return compression != NONE;
    }

    /** The most bytes that a block of so many stored bytes can unpack to. */
    long mostBytes(long stored) {
        return stored > Integer.MAX_VALUE ? Long.MAX_VALUE : stored * MOST.get(compression);
    }

    /**
     * Unpacks a block and undoes its predictor.
     *
     * @param page the block's page, for its size and for messages
     * @param packed the block's stored bytes
     * @return the block's bytes, samples in the file's byte order
     */
    byte[] unpack(TiffPage page, int block, byte[] packed) throws IOException {
        int wanted = Math.toIntExact(page.blockBytes(block));
        if (compression == JPEG) {
            return jpeg.unpack(page, block, packed);
        }
        byte[] out = new byte[wanted];
        int got = switch (compression) {
            case LZW -> lzw(page, block, packed, out);
            case PACKBITS -> packBits(packed, out);
            case NONE -> none(packed, out);
            default -> inflate(page, block, packed, out);
        };
        if (got < wanted) {
            throw page.fault("unpacks its " + page.name(block) + " to " + got + " of " + wanted + " bytes",
                    "the file is truncated or damaged; copy it again");
        }
        int rowBytes = wanted / page.blockRows(block);
        for (int row = 0; row < wanted && predictor > 1; row += rowBytes) {
            if (predictor == 2) {
                TiffPredictor.horizontal(out, row, rowBytes, layout.bits() / 8, layout.chunky(), order);
            } else {
                TiffPredictor.floating(out, row, rowBytes, layout.bits() / 8, layout.chunky(), order);
            }
        }
        return out;
    }

    private static int none(byte[] packed, byte[] out) {
        int count = Math.min(packed.length, out.length);
        System.arraycopy(packed, 0, out, 0, count);
        return count;
    }

    private static int inflate(TiffPage page, int block, byte[] packed, byte[] out) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            int got = 0;
            while (got < out.length && !inflater.finished() && !inflater.needsInput() && !inflater.needsDictionary()) {
                got += inflater.inflate(out, got, out.length - got);
            }
            return got;
        } catch (DataFormatException e) {
            throw page.fault("has damaged Deflate data in its " + page.name(block), "copy the file again");
        } finally {
            inflater.end();
        }
    }

    private static int packBits(byte[] packed, byte[] out) {
        int got = 0;
        int at = 0;
        while (got < out.length && at < packed.length) {
            int n = packed[at++];
            if (n >= 0) {
                int count = Math.min(n + 1, Math.min(out.length - got, packed.length - at));
                System.arraycopy(packed, at, out, got, count);
                at += n + 1;
                got += count;
            } else if (n != -128 && at < packed.length) {
                int count = Math.min(1 - n, out.length - got);
                java.util.Arrays.fill(out, got, got + count, packed[at++]);
                got += count;
            }
        }
        return got;
    }

    private static int lzw(TiffPage page, int block, byte[] packed, byte[] out) {
        if (packed.length > 1 && packed[0] == 0 && (packed[1] & 1) == 1) {
            throw page.fault("is compressed with the LZW of before 1992", RESAVE);
        }
        int got = TiffLzw.unpack(packed, out);
        if (got < 0) {
            throw page.fault("has damaged LZW data in its " + page.name(block), "copy the file again");
        }
        return got;
    }
}
