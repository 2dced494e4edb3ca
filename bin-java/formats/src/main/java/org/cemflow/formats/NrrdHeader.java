package org.cemflow.formats;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cemflow.core.error.DataError;

/**
 * The text header of a NRRD file (Teem's "Definition of NRRD File Format", NRRD0001 to NRRD0005): its fields, names in
 * lower case without blanks, and the place where it ends.
 *
 * @param end the first byte after the blank line; the file's length when there is none (detached headers)
 */
record NrrdHeader(Object file, Map<String, String> fields, long end) {

    /** The longest header read: longer ones carry data that is none of ours. */
    static final int LONGEST = 1 << 20;
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern VECTOR = Pattern.compile("none|\\(([^()]*)\\)");

    NrrdHeader {
        fields = Map.copyOf(fields);
    }

    static boolean claims(byte[] head) {
        return head.length >= 8 && new String(head, 0, 7, StandardCharsets.US_ASCII).equals("NRRD000");
    }

    /** @throws DataError if the version is unknown, a line is no field, or a field is there twice */
    static NrrdHeader parse(Object file, byte[] head, long fileLength) {
        if (!claims(head) || head[7] < '1' || head[7] > '5') {
            throw new DataError(file, "is no NRRD file of version 1 to 5", "write it again as NRRD0004");
        }
        Map<String, String> fields = new HashMap<>();
        int start = 0;
        for (int i = 0; i < head.length; i++) {
            boolean last = i == head.length - 1;
            if (head[i] != '\n' && !last) {
                continue;
            }
            String line = new String(head, start, (head[i] == '\n' ? i : i + 1) - start, StandardCharsets.UTF_8).stripTrailing();
            if (line.isEmpty()) {
                return new NrrdHeader(file, fields, i + 1L);
            }
            if (start > 0) {
                field(file, line, fields);
            }
            start = i + 1;
        }
        if (head.length < fileLength) {
            throw new DataError(file, "has a header of more than " + LONGEST + " bytes", "write it again without its extra fields");
        }
        return new NrrdHeader(file, fields, fileLength);
    }

    private static void field(Object file, String line, Map<String, String> fields) {
        int colon = line.indexOf(':');
        if (line.startsWith("#") || colon > 0 && line.startsWith(":=", colon)) {
            return;
        }
        if (colon <= 0) {
            throw new DataError(file, "has the header line \"" + shorten(line) + "\", which is no field", "write it again");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT).replace(" ", "");
        if (fields.put(name, line.substring(colon + 1).strip()) != null) {
            throw new DataError(file, "has the field \"" + shorten(name) + "\" twice", "write it again");
        }
    }

    private static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    String text(String field, String otherwise) {
        return fields.getOrDefault(field, otherwise);
    }

    /** @throws DataError if the field is missing */
    String text(String field) {
        if (!has(field)) {
            throw new DataError(file, "has no field \"" + field + "\" in its header", "write it again");
        }
        return fields.get(field);
    }

    /** @throws DataError if the field is no whole number */
    long number(String field, long otherwise) {
        return has(field) ? parseLong(field, text(field)) : otherwise;
    }

    /** @throws DataError if the field is missing or not that many whole numbers */
    long[] numbers(String field, int count) {
        String[] words = words(field, count);
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = parseLong(field, words[i]);
        }
        return numbers;
    }

    /** @throws DataError if the field is missing or not that many words */
    String[] words(String field, int count) {
        String[] words = text(field).split("\\s+");
        return counted(field, count, List.of(words)).toArray(String[]::new);
    }

    /** The quoted strings of a field. */
    List<String> quoted(String field, int count) {
        Matcher m = QUOTED.matcher(text(field));
        List<String> strings = new ArrayList<>();
        while (m.find()) {
            strings.add(m.group(1));
        }
        return counted(field, count, strings);
    }

    /** The vectors of a field such as {@code (1,0,0) (0,1,0) none}; an empty array stands for none. */
    List<double[]> vectors(String field, int count) {
        Matcher m = VECTOR.matcher(text(field));
        List<double[]> vectors = new ArrayList<>();
        while (m.find()) {
            String[] parts = m.group(1) == null ? new String[0] : m.group(1).split(",");
            double[] vector = new double[parts.length];
            for (int i = 0; i < parts.length; i++) {
                vector[i] = parseDouble(field, parts[i].strip());
            }
            vectors.add(vector);
        }
        return counted(field, count, vectors);
    }

    private <T> List<T> counted(String field, int count, List<T> found) {
        if (found.size() != count) {
            throw new DataError(file, "has " + found.size() + " entries in the field \"" + field + "\" where " + count + " belong",
                    "write it again");
        }
        return found;
    }

    double parseDouble(String field, String text) {
        try {
            return text.equalsIgnoreCase("nan") ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw noNumber(field, text, e);
        }
    }

    private long parseLong(String field, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw noNumber(field, text, e);
        }
    }

    private DataError noNumber(String field, String text, NumberFormatException cause) {
        return new DataError(file, "has \"" + shorten(text) + "\" for a number in the field \"" + field + "\"", "write it again", cause);
    }
}
