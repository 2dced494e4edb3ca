package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;

/**
 * One image file directory (IFD): its fields by tag, their values read on demand. Source: TIFF 6.0 section 2.
 */
final class TiffDirectory {

    static final int NEW_SUBFILE_TYPE = 254;
    static final int SUBFILE_TYPE = 255;
    static final int WIDTH = 256;
    static final int LENGTH = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int DESCRIPTION = 270;
    static final int STRIP_OFFSETS = 273;
    static final int SAMPLES = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_COUNTS = 279;
    static final int X_RESOLUTION = 282;
    static final int Y_RESOLUTION = 283;
    static final int PLANAR = 284;
    static final int RESOLUTION_UNIT = 296;
    static final int PREDICTOR = 317;
    static final int COLOUR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_LENGTH = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_COUNTS = 325;
    static final int SAMPLE_FORMAT = 339;
    static final int JPEG_TABLES = 347;

    private static final int LONGEST_TEXT = 1 << 26;
    private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    private static final String MEND = "the file is damaged; copy it again";

    /** A field; its values lie at {@code at} in the file. */
    private record Field(int type, long count, long at) {}

    private final TiffBytes bytes;
    private final Map<Integer, Field> fields = new HashMap<>();
    private final long at;
    private final long next;
    private final long size;

    private TiffDirectory(TiffBytes bytes, long at) throws IOException {
        this.bytes = bytes;
        this.at = at;
        int countBytes = bytes.big() ? 8 : 2;
        int entryBytes = bytes.big() ? 20 : 12;
        int nextBytes = bytes.big() ? 8 : 4;
        ByteBuffer head = bytes.read(at, countBytes);
        long entries = bytes.big() ? head.getLong(0) : head.getShort(0) & 0xFFFF;
        if (entries < 1 || entries > 0xFFFF) {
            throw new DataError(bytes.file(), "the TIFF directory at byte " + at + " claims " + entries + " fields", MEND);
        }
        this.size = countBytes + entries * entryBytes + nextBytes;
        ByteBuffer table = bytes.read(at + countBytes, entries * entryBytes + nextBytes);
        for (int i = 0; i < entries; i++) {
            field(table, i * entryBytes, at + countBytes);
        }
        int last = (int) entries * entryBytes;
        this.next = bytes.big() ? table.getLong(last) : table.getInt(last) & 0xFFFFFFFFL;
    }

    static TiffDirectory read(TiffBytes bytes, long at) throws IOException {
        return new TiffDirectory(bytes, at);
    }

    /** Is told each directory of a file's chain. */
    interface Visitor {
        void visit(TiffDirectory directory) throws IOException;
    }

    /**
     * Walks the chain of directories. It must not come back to itself, and all directories and their tables together
     * cannot be larger than the file that holds them: this bounds the work that a hostile file can ask for.
     */
    static void walk(TiffBytes bytes, Visitor visitor) throws IOException {
        Set<Long> seen = new HashSet<>();
        long spent = 0;
        for (long at = bytes.firstDirectory(); at != 0; ) {
            if (!seen.add(at)) {
                throw new DataError(bytes.file(), "its chain of TIFF directories runs in a circle at byte " + at, MEND);
            }
            TiffDirectory directory = read(bytes, at);
            spent += directory.size + directory.tableBytes();
            if (spent > bytes.length()) {
                throw new DataError(bytes.file(), "its TIFF directories overlap each other", MEND);
            }
            visitor.visit(directory);
            at = directory.next;
        }
        if (seen.isEmpty()) {
            throw new DataError(bytes.file(), "is a TIFF without any image", "save it again");
        }
    }

    private void field(ByteBuffer table, int entry, long tableAt) {
        int tag = table.getShort(entry) & 0xFFFF;
        int type = table.getShort(entry + 2) & 0xFFFF;
        long count = bytes.big() ? table.getLong(entry + 4) : table.getInt(entry + 4) & 0xFFFFFFFFL;
        if (type >= TYPE_BYTES.length || TYPE_BYTES[type] == 0 || count <= 0 || count > bytes.length()) {
            return; // a field of unknown type or empty is to be passed over; a needed one is then missed by name
        }
        int inline = bytes.big() ? 8 : 4;
        int valueAt = entry + (bytes.big() ? 12 : 8);
        long where = tableAt + valueAt;
        if (count * TYPE_BYTES[type] > inline) {
            where = bytes.big() ? table.getLong(valueAt) : table.getInt(valueAt) & 0xFFFFFFFFL;
        }
        fields.putIfAbsent(tag, new Field(type, count, where));
    }

    /** The bytes that the tables of strips or tiles take outside the directory. */
    private long tableBytes() {
        long sum = 0;
        for (int tag : new int[] {STRIP_OFFSETS, STRIP_COUNTS, TILE_OFFSETS, TILE_COUNTS}) {
            Field field = fields.get(tag);
            long table = field == null ? 0 : field.count * TYPE_BYTES[field.type];
            sum += table > (bytes.big() ? 8 : 4) ? table : 0;
        }
        return sum;
    }

    /** Where it lies in the file. */
    long at() {
        return at;
    }

    boolean has(int tag) {
        return fields.containsKey(tag);
    }

    /** How many values a field has; 0 without it. */
    long count(int tag) {
        Field field = fields.get(tag);
        return field == null ? 0 : field.count;
    }

    /** The first value of a field of whole numbers. */
    long number(int tag, long otherwise) throws IOException {
        return has(tag) ? numbers(tag, 1)[0] : otherwise;
    }

    /** @throws DataError if the field is missing */
    long needed(int tag, String name) throws IOException {
        if (!has(tag)) {
            throw new DataError(bytes.file(), "the TIFF directory at byte " + at + " has no " + name, MEND);
        }
        return number(tag, 0);
    }

    /** The first {@code wanted} values of a field of whole numbers. */
    long[] numbers(int tag, int wanted) throws IOException {
        Field field = fields.get(tag);
        if (field == null || field.count < wanted) {
            throw new DataError(bytes.file(), "the TIFF directory at byte " + at + " has " + count(tag) + " of " + wanted
                    + " values of field " + tag, MEND);
        }
        Sizes.within(bytes.file(), field.at, field.count * TYPE_BYTES[field.type], bytes.length());
        ByteBuffer values = bytes.read(field.at, (long) wanted * TYPE_BYTES[field.type]);
        long[] numbers = new long[wanted];
        for (int i = 0; i < wanted; i++) {
            numbers[i] = switch (field.type) {
                case 1, 7 -> values.get() & 0xFF;
                case 3 -> values.getShort() & 0xFFFF;
                case 4, 13 -> values.getInt() & 0xFFFFFFFFL;
                case 6 -> values.get();
                case 8 -> values.getShort();
                case 9 -> values.getInt();
                case 16, 17, 18 -> values.getLong();
                default -> throw new DataError(bytes.file(), "field " + tag + " of the TIFF directory at byte " + at
                        + " holds no whole numbers", MEND);
            };
        }
        return numbers;
    }

    /** A rational number; NaN without the field or of another type. */
    double ratio(int tag) throws IOException {
        Field field = fields.get(tag);
        if (field == null || field.type != 5) {
            return Double.NaN;
        }
        ByteBuffer value = bytes.read(field.at, 8);
        return (value.getInt(0) & 0xFFFFFFFFL) / (double) (value.getInt(4) & 0xFFFFFFFFL);
    }

    /** The bytes of a field of at most 64 MiB; none without it. */
    byte[] raw(int tag) throws IOException {
        Field field = fields.get(tag);
        if (field == null || TYPE_BYTES[field.type] != 1) {
            return new byte[0];
        }
        Sizes.within(bytes.file(), field.at, field.count, bytes.length());
        return bytes.read(field.at, Math.min(field.count, LONGEST_TEXT)).array();
    }

    /** A text without its final NUL; empty without the field. UTF-8, as OME-XML is; plain ASCII is a part of it. */
    String text(int tag) throws IOException {
        byte[] raw = raw(tag);
        int end = raw.length;
        while (end > 0 && raw[end - 1] == 0) {
            end--;
        }
        return new String(raw, 0, end, StandardCharsets.UTF_8);
    }
}
