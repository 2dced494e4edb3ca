package org.cemflow.formats;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names in the order in which people count: a2 before a10. Names that differ only in leading zeros or case keep an order. */
final class NaturalOrder implements Comparator<String> {

    private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");

    @Override
    public int compare(String a, String b) {
        Matcher as = PART.matcher(a);
        Matcher bs = PART.matcher(b);
        while (as.find()) {
            if (!bs.find()) {
                return 1;
            }
            int order = parts(as.group(), bs.group());
            if (order != 0) {
                return order;
            }
        }
        return bs.find() ? -1 : a.compareTo(b);
    }

    private static int parts(String a, String b) {
        if (digit(a) && digit(b)) {
            String x = plain(a);
            String y = plain(b);
            return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
        }
        return a.compareToIgnoreCase(b);
    }

    private static boolean digit(String part) {
        return part.charAt(0) >= '0' && part.charAt(0) <= '9';
    }

    /** A number of any length without leading zeros. */
    static String plain(String number) {
        int start = 0;
        while (start < number.length() - 1 && number.charAt(start) == '0') {
            start++;
        }
        return number.substring(start);
    }
}
