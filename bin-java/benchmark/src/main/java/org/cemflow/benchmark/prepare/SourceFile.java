package org.cemflow.benchmark.prepare;

import java.nio.file.Path;

/**
 * A file or folder among the sources.
 *
 * @param name its path under the source that brought it, with that source's own name, {@code /Lucchi++/Train_In/7.png}
 * @param path the file or folder itself, or the archive that holds it
 * @param entry its name in the archive; null outside archives
 */
record SourceFile(String name, Path path, String entry) {

    /** The last part of the name without its extension; of {@code fib1-0-0-0.nii.gz}, {@code fib1-0-0-0}. */
    String stem() {
        String last = name.substring(name.lastIndexOf('/') + 1);
        String base = last.endsWith(".gz") ? last.substring(0, last.length() - 3) : last;
        int dot = base.lastIndexOf('.');
        return dot > 0 ? base.substring(0, dot) : base;
    }

    @Override
    public String toString() {
        return entry == null ? path.toString() : path + "!" + entry;
    }
}
