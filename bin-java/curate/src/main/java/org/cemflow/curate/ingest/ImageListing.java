package org.cemflow.curate.ingest;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/** The image files of a folder, and whether they are the sections of one volume. */
final class ImageListing {

    private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d+)(\\D*)");

    private ImageListing() {}

    /** The folder's own files (not its neighbours', not those of folders inside it), hidden ones left out, 2 before 10. */
    static List<Path> images(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted((a, b) -> natural(a.getFileName().toString(), b.getFileName().toString())).toList();
        }
    }

    /** Whether the files are numbered, hold one plane each and are all of one size and type. */
    static boolean oneVolume(List<Path> images, VolumeFormats formats, ReadOptions options) throws IOException {
        if (images.size() < 2 || images.stream().map(ImageListing::unnumbered).distinct().count() != 1) {
            return false;
        }
        VolumeInfo first = null;
        for (Path image : images) {
            try (VolumeReader reader = formats.open(new VolumeSource(image, "", options))) {
                VolumeInfo info = reader.info();
                first = first == null ? info : first;
                if (info.shape().z() != 1 || !info.shape().equals(first.shape()) || info.type() != first.type()) {
                    return false;
                }
            } catch (DataError e) {
                return false;
            }
        }
        return true;
    }

    /** The name with its last number taken out; a name without a number stands for itself and matches no other. */
    private static String unnumbered(Path image) {
        Matcher parts = NUMBERED.matcher(image.getFileName().toString().replaceFirst("\\.[^.]*$", ""));
        return parts.matches() ? parts.group(1).replaceFirst("\\d*$", "") + "#" + parts.group(3) : image.toString();
    }

    /** Compares runs of digits by their value, everything else by code point; equal values by the shorter run first. */
    private static int natural(String a, String b) {
        List<String> left = runs(a);
        List<String> right = runs(b);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            String x = left.get(i);
            String y = right.get(i);
            boolean numbers = Character.isDigit(x.charAt(0)) && Character.isDigit(y.charAt(0));
            int order = numbers ? new BigInteger(x).compareTo(new BigInteger(y)) : x.compareTo(y);
            if (order != 0) {
                return order;
            }
        }
        int order = Integer.compare(left.size(), right.size());
        return order != 0 ? order : a.compareTo(b);
    }

    private static List<String> runs(String name) {
        List<String> runs = new ArrayList<>();
        Matcher matcher = Pattern.compile("\\d+|\\D+").matcher(name);
        while (matcher.find()) {
            runs.add(matcher.group());
        }
        return runs;
    }
}
