package org.cemflow.core.io;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.cemflow.core.error.DataError;

/** Sizes that come out of untrusted headers: every product is checked, every claim held against the file's length. */
public final class Sizes {

    private Sizes() {}

    /**
     * The product of the factors, each of which must be positive.
     *
     * @throws DataError if a factor is not positive or the product does not fit into 63 bits
     */
    public static long product(Object file, long... factors) {
        long product = 1;
        for (long factor : factors) {
            if (factor <= 0) {
                throw new DataError(file, "the header claims the size " + times(factors), "the file is damaged; copy it again");
            }
            try {
                product = Math.multiplyExact(product, factor);
            } catch (ArithmeticException e) {
                throw new DataError(file, "the header claims the size " + times(factors) + ", more than any file holds",
                        "the file is damaged; copy it again");
            }
        }
        return product;
    }

    /**
     * Holds a claimed span against the file's length.
     *
     * @throws DataError if {@code offset + bytes} overflows or reaches beyond {@code length}
     */
    public static void within(Object file, long offset, long bytes, long length) {
        if (offset < 0 || bytes < 0 || offset > length || bytes > length - offset) {
            throw new DataError(file, "the header promises " + bytes + " bytes from byte " + offset
                    + ", the file has " + length, "the file is truncated or damaged; copy it again");
        }
    }

    /** A dimension from a header as an int. */
    public static int dimension(Object file, String name, long value) {
        if (value <= 0 || value > Integer.MAX_VALUE) {
            throw new DataError(file, "the header claims " + value + " for " + name, "the file is damaged; copy it again");
        }
        return (int) value;
    }

    private static String times(long[] factors) {
        return Arrays.stream(factors).mapToObj(Long::toString).collect(Collectors.joining(" x "));
    }
}
