package org.cemflow.provenance;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.core.stored.VolumeDescription.Source;

/**
 * A file that a data set was made from, as cem-ingest saw it; of a folder of sections, the folder.
 *
 * @param dataset the data set's name
 * @param file the file's name; where it lay is of no use elsewhere
 * @param bytes its size
 * @param sha256 its checksum, lower-case hexadecimal
 * @param organism of the samplesheet, as tissue, technique, licence and doi; null if it is silent
 */
public record InputFile(String dataset, String file, String format, long bytes, String sha256, String organism,
        String tissue, String technique, String licence, String doi) {

    /** The files of a data set, in its order. */
    public static List<InputFile> of(VolumeDescription volume) {
        Map<String, String> metadata = volume.metadata() == null ? Map.of() : volume.metadata();
        Stream<Source> sources = volume.twoD() ? volume.images().stream().map(VolumeDescription.Image::source)
                : Stream.of(volume).map(VolumeDescription::source);
        return sources.filter(Objects::nonNull).distinct().map(source -> new InputFile(volume.dataset(), name(source),
                source.format(), source.bytes(), source.sha256(), word(metadata, "organism"), word(metadata, "tissue"),
                word(metadata, "technique"), word(metadata, "licence"), word(metadata, "doi"))).toList();
    }

    private static String word(Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static String name(Source source) {
        Path name = source.path() == null ? null : Path.of(source.path()).getFileName();
        return name == null ? "unnamed" : name.toString();
    }
}
