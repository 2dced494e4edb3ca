package org.cemflow.formats;

/** LZW as TIFF has it: codes of 9 to 12 bits, most significant bit first, widened one code early. TIFF 6.0 section 13. */
final class TiffLzw {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int CODES = 4096;

    private TiffLzw() {}

    /**
     * Fills {@code out} as far as the codes go.
     *
     * @return the bytes written; -1 when a code cannot be
     */
    static int unpack(byte[] packed, byte[] out) {
        // Each string of the table is the one before it and the byte that followed: it lies in the output already.
        int[] start = new int[CODES];
        int[] length = new int[CODES];
        int next = FIRST;
        int width = 9;
        int lastAt = -1;
        int lastLength = 0;
        int got = 0;
        long bit = 0;
        long bits = packed.length * 8L;
        while (got < out.length && bit + width <= bits) {
            int code = code(packed, bit, width);
            bit += width;
            if (code == END) {
                break;
            }
            if (code == CLEAR) {
                next = FIRST;
                width = 9;
                lastAt = -1;
                continue;
            }
            int from;
            int count;
            if (code < CLEAR) {
                from = -1;
                count = 1;
            } else if (code < next) {
                from = start[code];
                count = length[code];
            } else if (code == next && lastAt >= 0) {
                from = lastAt;
                count = lastLength + 1;
            } else {
                return -1;
            }
            int at = got;
            int end = Math.min(out.length, got + count);
            if (from < 0) {
                out[got++] = (byte) code;
            } else {
                while (got < end) { // byte by byte: the string may run into what it writes
                    out[got++] = out[from++];
                }
            }
            if (lastAt >= 0 && next < CODES) {
                start[next] = lastAt;
                length[next] = lastLength + 1;
                next++;
                if (next >= (1 << width) - 1 && width < 12) {
                    width++;
                }
            }
            lastAt = at;
            lastLength = count;
        }
        return got;
    }

    private static int code(byte[] packed, long bit, int width) {
        int at = (int) (bit >> 3);
        int three = (packed[at] & 0xFF) << 16 | (at + 1 < packed.length ? (packed[at + 1] & 0xFF) << 8 : 0)
                | (at + 2 < packed.length ? packed[at + 2] & 0xFF : 0);
        return three >> (24 - width - (int) (bit & 7)) & (1 << width) - 1;
    }
}
