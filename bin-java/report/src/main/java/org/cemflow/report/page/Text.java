package org.cemflow.report.page;

import java.util.List;
import java.util.Locale;
import org.cemflow.tables.IndexRow;

/** Figures and places in words. */
final class Text {

    /** What stands for a figure that does not exist. */
    static final String NONE = "\u2013";

    private static final List<String> PLANES = List.of("xy", "xz", "yz");
    private static final List<String> ACROSS = List.of("z", "y", "x");

    private Text() {}

    /** A number of things with thousands separated; a dash for null. */
    static String count(Long n) {
        return n == null ? NONE : String.format(Locale.ROOT, "%,d", n);
    }

    /** A number of things with the noun that fits it. */
    static String count(long n, String one, String many) {
        return count(n) + " " + (n == 1 ? one : many);
    }

    /** A share of a whole in percent, never rounded to 0 or 100 unless it is; a dash if there is none. */
    static String percent(Long part, Long whole) {
        if (part == null || whole == null || whole == 0) {
            return NONE;
        }
        if (part == 0 || part.equals(whole)) {
            return part == 0 ? "0 %" : "100 %";
        }
        double percent = 100.0 * part / whole;
        if (percent < 1) {
            return "<1 %";
        }
        return percent > 99 ? ">99 %" : Math.round(percent) + " %";
    }

    /** A number with at most so many decimals, without needless zeros. */
    static String number(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        String trimmed = text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
        return trimmed.equals("-0") ? "0" : trimmed;
    }

    /** A probability or correlation with two decimals; a dash for null. */
    static String fraction(Double value) {
        return value == null ? NONE : String.format(Locale.ROOT, "%.2f", value);
    }

    static String bytes(long bytes) {
        String[] units = {"bytes", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return number(value, unit == 0 ? 0 : 1) + " " + units[unit];
    }

    /** The slice of a patch: "xy, z 12", or the image's name. */
    static String slice(IndexRow row) {
        if (row.image() != null) {
            return row.image();
        }
        return row.kind().equals("2d") ? "image " + row.slice()
                : plane(row.axis()) + ", " + name(ACROSS, row.axis()) + " " + row.slice();
    }

    static String plane(int axis) {
        return name(PLANES, axis);
    }

    /** An axis that does not exist is named by its number: a report shows damage, it does not stumble over it. */
    private static String name(List<String> names, int axis) {
        return axis >= 0 && axis < names.size() ? names.get(axis) : "axis " + axis;
    }

    /** The names in a sentence: "a, b and c". */
    static String and(List<String> names) {
        int last = names.size() - 1;
        return last < 1 ? String.join("", names) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
