package org.cemflow.core.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight columns of bytes as eight int arrays, and the loops over them.
 *
 * <p>Why this shape: HotSpot's compiler (JDK 17 and up) turns {@code out[r] += c0 * a[r] + c1 * b[r] + ...} over int
 * arrays into SIMD code, but neither reductions, nor loops that widen bytes, nor {@link Math#min}, nor loops that mix
 * unpacking with arithmetic. So the bytes are fetched eight at a time into two int arrays (the only scalar loop),
 * unpacked in loops of shifts and masks, and everything is summed up per row {@code r}; the sums over the rows come last
 * and are cheap. Small static methods that get their arrays and the loop's end as arguments, because larger loops, and
 * ends such as {@code sums.length}, were measured not to be vectorised: four times slower.
 */
final class Lanes {

    static final int WIDTH = 8;
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int length;
    private final int[] low;
    private final int[] high;
    private final int[] a;
    private final int[] b;
    private final int[] c;
    private final int[] d;
    private final int[] e;
    private final int[] f;
    private final int[] g;
    private final int[] h;

    /** @param length entries in each of the eight arrays */
    Lanes(int length) {
        this.length = length;
        low = new int[length];
        high = new int[length];
        a = new int[length];
        b = new int[length];
        c = new int[length];
        d = new int[length];
        e = new int[length];
        f = new int[length];
        g = new int[length];
        h = new int[length];
    }

    /** Entry r of lane j becomes the byte at {@code offset + r * stride + j}. */
    void load(byte[] bytes, int offset, int stride) {
        fetch(bytes, offset, stride, low, high, length);
        unpack(low, a, b, c, d, length);
        unpack(high, e, f, g, h, length);
    }

    /** Adds {@code w[at] * lane0 + ... + w[at + 7] * lane7} to the sums. */
    void addWeighted(int[] sums, int[] w, int at) {
        addWeighted(sums, w, at, a, b, c, d, e, f, g, h, length);
    }

    private static void addWeighted(int[] sums, int[] w, int at, int[] a, int[] b, int[] c, int[] d, int[] e, int[] f,
            int[] g, int[] h, int n) {
        int wa = w[at];
        int wb = w[at + 1];
        int wc = w[at + 2];
        int wd = w[at + 3];
        int we = w[at + 4];
        int wf = w[at + 5];
        int wg = w[at + 6];
        int wh = w[at + 7];
        for (int r = 0; r < n; r++) {
            sums[r] += wa * a[r] + wb * b[r] + wc * c[r] + wd * d[r] + we * e[r] + wf * f[r] + wg * g[r] + wh * h[r];
        }
    }

    void addTo(int[] sums) {
        add(sums, a, b, c, d, length);
        add(sums, e, f, g, h, length);
    }

    void addSquaresTo(int[] sums) {
        addSquares(sums, a, b, c, d, length);
        addSquares(sums, e, f, g, h, length);
    }

    void lower(int[] least) {
        lower(least, a, b, c, d, length);
        lower(least, e, f, g, h, length);
    }

    void raise(int[] most) {
        raise(most, a, b, c, d, length);
        raise(most, e, f, g, h, length);
    }

    private static void fetch(byte[] bytes, int offset, int stride, int[] low, int[] high, int n) {
        for (int r = 0; r < n; r++) {
            long eight = (long) EIGHT.get(bytes, offset + r * stride);
            low[r] = (int) eight;
            high[r] = (int) (eight >>> 32);
        }
    }

    private static void unpack(int[] four, int[] a, int[] b, int[] c, int[] d, int n) {
        for (int r = 0; r < n; r++) {
            int bytes = four[r];
            a[r] = bytes & 0xFF;
            b[r] = (bytes >>> 8) & 0xFF;
            c[r] = (bytes >>> 16) & 0xFF;
            d[r] = bytes >>> 24;
        }
    }

    private static void add(int[] sums, int[] a, int[] b, int[] c, int[] d, int n) {
        for (int r = 0; r < n; r++) {
            sums[r] += a[r] + b[r] + c[r] + d[r];
        }
    }

    private static void addSquares(int[] sums, int[] a, int[] b, int[] c, int[] d, int n) {
        for (int r = 0; r < n; r++) {
            sums[r] += a[r] * a[r] + b[r] * b[r] + c[r] * c[r] + d[r] * d[r];
        }
    }

    /** The minimum as arithmetic on the sign of the difference, which vectorises where Math.min does not. */
    private static void lower(int[] least, int[] a, int[] b, int[] c, int[] d, int n) {
        for (int r = 0; r < n; r++) {
            int m = least[r];
            int below = a[r] - m;
            m += below & (below >> 31);
            below = b[r] - m;
            m += below & (below >> 31);
            below = c[r] - m;
            m += below & (below >> 31);
            below = d[r] - m;
            m += below & (below >> 31);
            least[r] = m;
        }
    }

    private static void raise(int[] most, int[] a, int[] b, int[] c, int[] d, int n) {
        for (int r = 0; r < n; r++) {
            int m = most[r];
            int above = m - a[r];
            m -= above & (above >> 31);
            above = m - b[r];
            m -= above & (above >> 31);
            above = m - c[r];
            m -= above & (above >> 31);
            above = m - d[r];
            m -= above & (above >> 31);
            most[r] = m;
        }
    }
}
