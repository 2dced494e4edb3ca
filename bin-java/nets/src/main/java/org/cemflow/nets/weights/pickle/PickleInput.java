package org.cemflow.nets.weights.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import org.cemflow.core.error.DataError;

/** The bytes of a pickle; whatever is taken is held against what is left first. */
final class PickleInput {

    private static final int LONGEST_NUMBER = 64;

    private final Object file;
    private final ByteBuffer bytes;

    /** @param bytes read from its position on */
    PickleInput(Object file, ByteBuffer bytes) {
        this.file = file;
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes taken so far. */
    int position() {
        return bytes.position();
    }

    private void need(long count) {
        if (count < 0 || count > bytes.remaining()) {
            throw fault("ends within its pickle, or its pickle promises more than there is");
        }
    }

    DataError fault(String fault) {
        return new DataError(file, fault, "the file is damaged or no PyTorch file; copy it again");
    }

    int u1() {
        need(1);
        return bytes.get() & 0xFF;
    }

    int u2() {
        need(2);
        return bytes.getShort() & 0xFFFF;
    }

    int s4() {
        need(4);
        return bytes.getInt();
    }

    long u4() {
        return s4() & 0xFFFFFFFFL;
    }

    long s8() {
        need(8);
        return bytes.getLong();
    }

    /** The one number that a pickle holds in big-endian order. */
    double float8() {
        return Double.longBitsToDouble(Long.reverseBytes(s8()));
    }

    byte[] take(long count) {
        need(count);
        byte[] taken = new byte[(int) count];
        bytes.get(taken);
        return taken;
    }

    String text(long count, Charset charset) {
        return new String(take(count), charset);
    }

    /** Up to the next line feed, which is taken and left out. */
    String line(Charset charset) {
        int start = bytes.position();
        for (int i = start; i < bytes.limit(); i++) {
            if (bytes.get(i) == '\n') {
                String line = text(i - start, charset);
                bytes.get();
                return line;
            }
        }
        throw fault("ends within its pickle");
    }

    /** A little-endian two's complement integer of so many bytes: a Long where it fits. */
    Number integer(long count) {
        if (count < 0 || count > LONGEST_NUMBER) {
            throw fault("holds an integer of " + count + " bytes");
        }
        byte[] little = take(count);
        byte[] big = new byte[little.length + 1];
        for (int i = 0; i < little.length; i++) {
            big[big.length - 1 - i] = little[i];
        }
        big[0] = (byte) (little.length > 0 && little[little.length - 1] < 0 ? -1 : 0);
        BigInteger value = new BigInteger(big);
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }
}
