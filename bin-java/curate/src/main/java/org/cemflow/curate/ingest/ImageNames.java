package org.cemflow.curate.ingest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cemflow.core.patch.PatchName;

/** The names of a set's images, taken from their files' names. */
final class ImageNames {

    private ImageNames() {}

    /**
     * One name a file: without its extension, unless two files would then share a name: those keep it.
     * {@code -LOC-}, which ends a name in the names of patches, becomes {@code -loc-}.
     *
     * @param original whether to name as the original scripts do, where files may share a name
     */
    static List<String> of(List<Path> files, boolean original) {
        if (original) {
            return files.stream().map(file -> original(file.toString())).toList();
        }
        Map<String, Integer> uses = new HashMap<>();
        files.forEach(file -> uses.merge(stem(file), 1, Integer::sum));
        List<String> names = new ArrayList<>();
        for (Path file : files) {
            String name = uses.get(stem(file)) == 1 ? stem(file) : file.getFileName().toString();
            names.add(name.replace(PatchName.MARK, PatchName.MARK.toLowerCase(Locale.ROOT)));
        }
        return names;
    }

    /** Cut at the last extension; {@code .nii.gz} is one. */
    private static String stem(Path file) {
        String name = file.getFileName().toString();
        String plain = name.toLowerCase(Locale.ROOT).endsWith(".nii.gz") ? name.substring(0, name.length() - 3) : name;
        int dot = plain.lastIndexOf('.');
        return dot > 0 ? plain.substring(0, dot) : plain;
    }

    /** The original's rule (cem500k.md section 1.5): cut at the first place where the last extension occurs. */
    private static String original(String path) {
        String extension = path.substring(path.lastIndexOf('.') + 1);
        String name = path.substring(path.lastIndexOf('/') + 1);
        int cut = name.indexOf('.' + extension);
        return cut < 0 ? name : name.substring(0, cut);
    }
}
