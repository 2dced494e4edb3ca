package org.cemflow.nets.weights;

import java.util.Collection;

/** Names out of untrusted files as messages show them: one line, no control characters, not too long. */
public final class Printable {

    private static final int LONGEST = 80;
    private static final int SHOWN = 6;

    private Printable() {}

    public static String of(String name) {
        String text = name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }

    /** The first few names, and how many more there are. */
    public static String of(Collection<String> names) {
        String shown = String.join(", ", names.stream().limit(SHOWN).map(Printable::of).toList());
        return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
    }
}
