package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteOrder;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.SampleType;

/**
 * Turns rows of a TIFF block into one grey sample a pixel, little-endian. Samples of fewer than 8 bits are spread over
 * 0 to 255 (so that 1 bit gives 0 and 255), palettes give their colours' grey, white-is-zero is turned round.
 */
final class TiffSamples {

    private final TiffLayout layout;
    private final boolean swap;
    private final boolean luma;
    /** Grey by stored value, for samples of at most 8 bits; null when they need none. */
    private final byte[] greys;

    private TiffSamples(TiffLayout layout, boolean swap, boolean luma, byte[] greys) {
        this.layout = layout;
        this.swap = swap;
        this.luma = luma;
        this.greys = greys;
    }

    static TiffSamples of(TiffBytes bytes, TiffDirectory directory, TiffLayout layout, ReadOptions.Colour colour)
            throws IOException {
        boolean luma = layout.colour() && colour == ReadOptions.Colour.LUMA;
        if (luma && (layout.kind() != SampleType.Kind.UNSIGNED || layout.bits() != 8 && layout.bits() != 16)) {
            throw new DataError(bytes.file(), "has colours of " + layout.bits() + " bits, whose luma cemflow does not take",
                    "read the first channel only, or save it as grey");
        }
        byte[] greys = null;
        if (layout.photometric() == TiffLayout.PALETTE) {
            greys = palette(directory, layout.bits(), colour);
        } else if (layout.bits() < 8) {
            greys = spread(layout.bits(), layout.inverted());
        }
        return new TiffSamples(layout, bytes.order() == ByteOrder.BIG_ENDIAN, luma, greys);
    }

    private static byte[] spread(int bits, boolean inverted) {
        int most = (1 << bits) - 1;
        byte[] greys = new byte[most + 1];
        for (int i = 0; i <= most; i++) {
            int grey = (i * 255 + most / 2) / most;
            greys[i] = (byte) (inverted ? 255 - grey : grey);
        }
        return greys;
    }

    private static byte[] palette(TiffDirectory directory, int bits, ReadOptions.Colour colour) throws IOException {
        int size = 1 << bits;
        long[] map = directory.numbers(TiffDirectory.COLOUR_MAP, 3 * size);
        boolean narrow = java.util.Arrays.stream(map).allMatch(v -> v < 256); // some writers forget to go to 16 bits
        byte[] greys = new byte[size];
        for (int i = 0; i < size; i++) {
            int red = (int) (narrow ? map[i] : map[i] >> 8) & 0xFF;
            int green = (int) (narrow ? map[size + i] : map[size + i] >> 8) & 0xFF;
            int blue = (int) (narrow ? map[2 * size + i] : map[2 * size + i] >> 8) & 0xFF;
            greys[i] = (byte) (colour == ReadOptions.Colour.LUMA ? Luma.of(red, green, blue) : red);
        }
        return greys;
    }

    /** How many of the planes of a planar page are needed. */
    int planes() {
        return luma && layout.planar() ? 3 : 1;
    }

    /**
     * One row.
     *
     * @param planes the blocks' bytes, one array for each plane needed
     * @param at where the row starts in each of them
     * @param out receives {@code columns} samples from {@code outAt} on
     */
    void row(byte[][] planes, int at, int columns, byte[] out, int outAt) {
        if (greys != null || layout.bits() % 8 != 0) {
            narrow(planes[0], at, columns, out, outAt);
        } else if (luma) {
            lumas(planes, at, columns, out, outAt);
        } else {
            copy(planes[0], at, columns, out, outAt);
        }
    }

    /** Samples that do not fill whole bytes, the most significant bit first, and palettes. */
    private void narrow(byte[] in, int at, int columns, byte[] out, int outAt) {
        int bits = layout.bits();
        int step = bits * layout.chunky();
        int most = (1 << bits) - 1;
        for (int x = 0; x < columns; x++) {
            long bit = (long) x * step;
            int value = bits(in, at, bit, bits);
            if (greys != null) {
                out[outAt + x] = greys[value];
            } else {
                int sample = layout.inverted() ? most - value : value;
                out[outAt + 2 * x] = (byte) sample;
                out[outAt + 2 * x + 1] = (byte) (sample >> 8);
            }
        }
    }

    private static int bits(byte[] in, int at, long bit, int bits) {
        int value = 0;
        int taken = 0;
        while (taken < bits) {
            int in8 = (int) ((bit + taken) & 7);
            int take = Math.min(8 - in8, bits - taken);
            int octet = in[at + (int) ((bit + taken) >> 3)] & 0xFF;
            value = value << take | octet >> (8 - in8 - take) & (1 << take) - 1;
            taken += take;
        }
        return value;
    }

    private void lumas(byte[][] planes, int at, int columns, byte[] out, int outAt) {
        boolean planar = layout.planar();
        int size = layout.bits() / 8;
        int step = size * layout.chunky();
        byte[] red = planes[0];
        byte[] green = planar ? planes[1] : red;
        byte[] blue = planar ? planes[2] : red;
        int apart = planar ? 0 : size;
        for (int x = 0; x < columns; x++) {
            int i = at + x * step;
            int grey = Luma.of(sample(red, i, size), sample(green, i + apart, size), sample(blue, i + 2 * apart, size));
            out[outAt + x * size] = (byte) grey;
            if (size == 2) {
                out[outAt + x * size + 1] = (byte) (grey >> 8);
            }
        }
    }

    private int sample(byte[] in, int i, int size) {
        if (size == 1) {
            return in[i] & 0xFF;
        }
        return swap ? (in[i] & 0xFF) << 8 | in[i + 1] & 0xFF : (in[i + 1] & 0xFF) << 8 | in[i] & 0xFF;
    }

    /** The first sample of each pixel. */
    private void copy(byte[] in, int at, int columns, byte[] out, int outAt) {
        int size = layout.bits() / 8;
        int step = size * layout.chunky();
        if (step == size) {
            System.arraycopy(in, at, out, outAt, columns * size);
        } else {
            for (int x = 0; x < columns; x++) {
                for (int b = 0; b < size; b++) {
                    out[outAt + x * size + b] = in[at + x * step + b];
                }
            }
        }
        finish(out, outAt, columns * size);
    }

    /** Plain samples as they lie in the file become little-endian with 0 for black, in place. */
    void finish(byte[] samples, int at, int count) {
        int size = layout.bits() / 8;
        if (swap && size > 1) {
            for (int i = at; i < at + count; i += size) {
                for (int a = i, b = i + size - 1; a < b; a++, b--) {
                    byte held = samples[a];
                    samples[a] = samples[b];
                    samples[b] = held;
                }
            }
        }
        if (layout.inverted()) {
            for (int i = at; i < at + count; i++) {
                samples[i] = (byte) ~samples[i]; // the highest value minus this one, in any byte order
            }
        }
    }

    /** Whether plain samples are already as wanted in the file. */
    boolean untouched() {
        return layout.plain() && !layout.inverted() && (!swap || layout.bits() == 8);
    }
}
