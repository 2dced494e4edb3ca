package org.cemflow.benchmark.analyse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/** A folder of single 8-bit images, by the names of their files without endings. */
final class ImageFolder {

    /** Of images and encoders, which become names of files. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    private static final long MOST_PIXELS = 1L << 28;
    private static final Pattern STRANGE = Pattern.compile("[^A-Za-z0-9._-]");

    private final ReadOptions options;
    private final VolumeFormats formats = VolumeFormats.installed();
    private final TreeMap<String, Path> files = new TreeMap<>();

    /**
     * @param masks whether these are masks: of colour the first channel counts, not the luma
     * @throws DataError if there is no such folder, it holds nothing, or two files have the same name
     */
    ImageFolder(Path folder, boolean masks) throws IOException {
        this.options = masks ? new ReadOptions(ReadOptions.Colour.FIRST, ReadOptions.Signed.AUTO) : ReadOptions.DEFAULT;
        if (!Files.isDirectory(folder)) {
            throw new DataError(folder, "is no folder", "give a folder of 8-bit images");
        }
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path file : (Iterable<Path>) inside.filter(f -> Files.isRegularFile(f) && !f.getFileName().toString().startsWith("."))::iterator) {
                Path before = files.putIfAbsent(stem(file), file);
                if (before != null) {
                    throw new DataError(file, "has the same name as " + before.getFileName() + ", but for its ending", "remove or rename one of them");
                }
            }
        }
        if (files.isEmpty()) {
            throw new DataError(folder, "holds no images", "give a folder of 8-bit images");
        }
    }

    /** The name without its ending; what could not be a name of ours everywhere becomes an underscore. */
    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = STRANGE.matcher(dot > 0 ? name.substring(0, dot) : name).replaceAll("_");
        return NAME.matcher(stem).matches() ? stem : "_" + stem.substring(0, Math.min(90, stem.length()));
    }

    /** File by name, in the order of the names. */
    Map<String, Path> files() {
        return files;
    }

    /** @throws DataError if it is no single 8-bit image */
    Grey read(String name) throws IOException {
        Path file = files.get(name);
        try (VolumeReader reader = formats.open(new VolumeSource(file, "", options))) {
            Shape shape = reader.info().shape();
            if (shape.z() != 1) {
                throw new DataError(file, "is a stack of " + shape.z() + " sections", "give single images");
            }
            if (reader.info().type() != SampleType.UINT8) {
                throw new DataError(file, "holds " + reader.info().type().label() + " values", "give 8-bit images (cem-ingest makes them)");
            }
            if (shape.voxels() > MOST_PIXELS) {
                throw new DataError(file, "has " + shape.y() + " x " + shape.x() + " pixels", "give crops of it");
            }
            byte[] pixels = new byte[(int) shape.voxels()];
            reader.readRows(0, 0, shape.y(), ByteBuffer.wrap(pixels));
            return new Grey(name, shape.y(), shape.x(), pixels);
        }
    }
}
