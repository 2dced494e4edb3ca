package org.cemflow.formats;

import org.cemflow.core.error.DataError;

/**
 * How much memory decoding may take at once. Compressed data can only be had by the strip, tile or plane; one that would
 * not fit into half of the Java heap (nor into one array) is refused before anything is allocated.
 */
final class DecodeMemory {

    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 64L;

    private DecodeMemory() {}

    /** @throws DataError if {@code bytes} are more than may be held at once */
    static void hold(Object file, String what, long bytes) {
        long most = Math.min(LARGEST_ARRAY, Runtime.getRuntime().maxMemory() / 2);
        if (bytes > most) {
            throw new DataError(file, what + " needs " + (bytes >> 20) + " MiB at once, more than the " + (most >> 20)
                    + " MiB that this Java heap allows", "give a larger heap (JAVA_TOOL_OPTIONS=-Xmx...), or save the "
                    + "picture uncompressed or in smaller strips or tiles");
        }
    }
}
