package org.cemflow.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.Arrays;
import org.cemflow.core.error.DataError;

/**
 * The header of a NumPy {@code .npy} file, format versions 1.0 to 3.0 (NEP 1).
 *
 * @param descr NumPy's type string, such as {@code |u1} or {@code <f4}
 * @param fortranOrder whether the first index runs fastest
 * @param shape the lengths of the axes, slowest first in C order
 * @param dataOffset where the array's bytes start
 */
public record NpyHeader(String descr, boolean fortranOrder, List<Long> shape, long dataOffset) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGN = 64;
    private static final int LONGEST = 1 << 20;
    private static final Pattern DESCR = Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]{2,16})['\"]");
    private static final Pattern ORDER = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9,\\sL]*)\\)");

    public NpyHeader {
        shape = List.copyOf(shape);
    }

    /** The header bytes of a C-order uint8 array of this shape, padded so that the data starts at a multiple of 64. */
    public static byte[] uint8(long... shape) {
        return header("|u1", shape);
    }

    /** As {@link #uint8}, for little-endian float32. */
    public static byte[] float32(long... shape) {
        return header("<f4", shape);
    }

    private static byte[] header(String descr, long... shape) {
        String tuple = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "))
                + (shape.length == 1 ? "," : "");
        String dict = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + tuple + "), }";
        int unpadded = MAGIC.length + 4 + dict.length() + 1;
        int total = (unpadded + ALIGN - 1) / ALIGN * ALIGN;
        ByteBuffer out = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - MAGIC.length - 4));
        out.put(dict.getBytes(StandardCharsets.US_ASCII));
        while (out.position() < total - 1) {
            out.put((byte) ' ');
        }
        return out.put((byte) '\n').array();
    }

    public static boolean claims(byte[] head) {
        return head.length >= MAGIC.length && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** @throws DataError if the header is truncated or not that of a plain array */
    public static NpyHeader read(Object file, FileChannel channel) throws IOException {
        ByteBuffer prefix = read(file, channel, 0, 12);
        if (!claims(prefix.array())) {
            throw new DataError(file, "does not start as a NumPy file does", "give a .npy file");
        }
        int major = prefix.get(6);
        int lengthBytes = major == 1 ? 2 : 4;
        long headerLength = major == 1 ? prefix.getShort(8) & 0xFFFF : prefix.getInt(8) & 0xFFFFFFFFL;
        if (major < 1 || major > 3 || headerLength > LONGEST) {
            throw new DataError(file, "has an unknown .npy version or an absurd header length", "write it again with numpy.save");
        }
        long start = 8L + lengthBytes;
        String dict = new String(read(file, channel, start, (int) headerLength).array(), StandardCharsets.UTF_8);
        Matcher descr = DESCR.matcher(dict);
        Matcher order = ORDER.matcher(dict);
        Matcher shape = SHAPE.matcher(dict);
        if (!descr.find() || !order.find() || !shape.find()) {
            throw new DataError(file, "holds no plain numeric array", "write it again with numpy.save and a numeric dtype");
        }
        return new NpyHeader(descr.group(1), order.group(1).equals("True"), lengths(file, shape.group(1)), start + headerLength);
    }

    private static List<Long> lengths(Object file, String tuple) {
        List<Long> lengths = new ArrayList<>();
        for (String part : tuple.replace("L", "").split(",")) {
            if (!part.isBlank()) {
                try {
                    lengths.add(Long.parseLong(part.trim()));
                } catch (NumberFormatException e) {
                    throw new DataError(file, "has the shape (" + tuple + ")", "the file is damaged; write it again", e);
                }
            }
        }
        return lengths;
    }

    private static ByteBuffer read(Object file, FileChannel channel, long position, int count) throws IOException {
        Sizes.within(file, position, count, channel.size());
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
            // until it is full
        }
        return buffer.flip();
    }
}
