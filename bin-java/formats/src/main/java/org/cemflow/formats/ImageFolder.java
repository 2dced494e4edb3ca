package org.cemflow.formats;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FilenameUtils;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * The image files of a folder, in the order in which people count their names, and what they look like taken together:
 * the numbered sections of one volume, or a set of single images.
 *
 * @param images its image files in natural order (a2 before a10); never one of its subfolders' or a hidden one
 * @param ignored files that are no images and not hidden
 */
public record ImageFolder(List<Path> images, List<Path> ignored) {

    private static final Set<String> EXTENSIONS = Set.of("tif", "tiff", "btf", "tf2", "tf8", "png", "jpg", "jpeg");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final int HEAD = 2048;

    public ImageFolder {
        images = List.copyOf(images);
        ignored = List.copyOf(ignored);
    }

    /**
     * Looks through a folder. A file is an image when an exact format (not one of the general ones behind them) claims its
     * content, or when it is named like an image: an empty or broken {@code 05.tif} is no reason to leave out a section,
     * but will fail when it is opened.
     *
     * @throws DataError if it is no folder
     */
    public static ImageFolder of(Path folder, VolumeFormats formats) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DataError(folder, "is no folder", "give a folder of images");
        }
        List<Path> images = new ArrayList<>();
        List<Path> ignored = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> !name(f).startsWith(".") && Files.isRegularFile(f))
                    .sorted(Comparator.comparing(ImageFolder::name, new NaturalOrder())).toList();
        }
        for (Path file : files) {
            (image(file, formats) ? images : ignored).add(file);
        }
        return new ImageFolder(images, ignored);
    }

    private static boolean image(Path file, VolumeFormats formats) throws IOException {
        if (EXTENSIONS.contains(FilenameUtils.getExtension(name(file)).toLowerCase(Locale.ROOT))) {
            return true;
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        VolumeSource source = new VolumeSource(file, "", ReadOptions.DEFAULT);
        for (VolumeFormat format : formats.all()) {
            if (head.length > 0 && format.order() < ImageFolderFormat.ORDER && format.claims(source, head)) {
                return true;
            }
        }
        return false;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    /**
     * Whether the images are one volume: two or more, numbered, each a single section, all of one size and type. Otherwise
     * they are a set of single images. Only headers are read, one file open at a time.
     *
     * @throws DataError if an image cannot be opened
     */
    public boolean isVolume(VolumeFormats formats, ReadOptions options) throws IOException {
        return numbered() && uniform(formats, options);
    }

    /**
     * Whether the names count sections: two or more, alike but for exactly one number, which is different in each
     * ({@code s001.tif, s002.tif}). Names with two changing numbers ({@code x1_y2}) are tiles and not sections.
     */
    private boolean numbered() {
        return images.size() > 1 && numbers().size() == images.size();
    }

    /** Sections that the numbering leaves out, as sentences for a user; empty when there are none or no numbering. */
    List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        if (!numbered()) {
            return gaps;
        }
        List<BigInteger> numbers = numbers();
        BigInteger regular = smallestStep(numbers);
        int missing = 0;
        for (int i = 1; i < numbers.size(); i++) {
            BigInteger step = numbers.get(i).subtract(numbers.get(i - 1));
            if (!step.equals(regular)) {
                missing++;
                if (gaps.isEmpty()) {
                    gaps.add("The numbering jumps from " + name(images.get(i - 1)) + " to " + name(images.get(i)));
                }
            }
        }
        if (missing > 0) {
            gaps.set(0, gaps.get(0) + (missing > 1 ? " and in " + (missing - 1) + " more places" : "")
                    + "; the sections are read as if they followed each other.");
        }
        return gaps;
    }

    /** Some people number every second section: the smallest step is the regular one. */
    private static BigInteger smallestStep(List<BigInteger> numbers) {
        BigInteger smallest = numbers.get(1).subtract(numbers.get(0));
        for (int i = 2; i < numbers.size(); i++) {
            smallest = smallest.min(numbers.get(i).subtract(numbers.get(i - 1)));
        }
        return smallest;
    }

    /** The one number that changes from name to name, without repeats; empty when there is not exactly one. */
    private List<BigInteger> numbers() {
        List<List<String>> all = images.stream().map(f -> numbers(FilenameUtils.getBaseName(name(f)))).toList();
        Set<String> skeletons = new HashSet<>();
        images.forEach(f -> skeletons.add(NUMBER.matcher(FilenameUtils.getBaseName(name(f))).replaceAll("#")));
        if (skeletons.size() != 1) {
            return List.of();
        }
        int changing = -1;
        for (int field = 0; field < all.get(0).size(); field++) {
            int at = field;
            if (all.stream().map(n -> n.get(at)).distinct().count() > 1) {
                if (changing >= 0) {
                    return List.of();
                }
                changing = field;
            }
        }
        int at = changing;
        return at < 0 ? List.of() : all.stream().map(n -> new BigInteger(n.get(at))).distinct().toList();
    }

    private static List<String> numbers(String name) {
        List<String> numbers = new ArrayList<>();
        Matcher matcher = NUMBER.matcher(name);
        while (matcher.find()) {
            numbers.add(NaturalOrder.plain(matcher.group()));
        }
        return numbers;
    }

    /** Whether all images are single sections of one size and type. */
    private boolean uniform(VolumeFormats formats, ReadOptions options) throws IOException {
        VolumeInfo first = null;
        for (Path image : images) {
            VolumeInfo info = info(image, formats, options);
            first = first == null ? info : first;
            if (info.shape().z() != 1 || !info.shape().equals(first.shape()) || info.type() != first.type()) {
                return false;
            }
        }
        return true;
    }

    static VolumeInfo info(Path image, VolumeFormats formats, ReadOptions options) throws IOException {
        try (VolumeReader reader = formats.open(new VolumeSource(image, "", options))) {
            return reader.info();
        }
    }
}
