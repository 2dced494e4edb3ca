package org.cemflow.core.volume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.cemflow.core.error.DataError;

/** The formats on the class path. */
public final class VolumeFormats {

    private static final int HEAD = 2048;

    private final List<VolumeFormat> formats;

    public VolumeFormats(List<VolumeFormat> formats) {
        this.formats = formats.stream().sorted(Comparator.comparingInt(VolumeFormat::order)
                .thenComparing(VolumeFormat::name)).toList();
    }

    /** All formats that {@link ServiceLoader} finds. */
    public static VolumeFormats installed() {
        return new VolumeFormats(ServiceLoader.load(VolumeFormat.class).stream().map(ServiceLoader.Provider::get).toList());
    }

    public List<VolumeFormat> all() {
        return formats;
    }

    /**
     * Opens a source with the first format that claims it.
     *
     * @throws DataError if it is missing, empty, unreadable or claimed by none
     */
    public VolumeReader open(VolumeSource source) throws IOException {
        byte[] head = head(source);
        for (VolumeFormat format : formats) {
            if (format.claims(source, head)) {
                return format.open(source);
            }
        }
        String known = formats.stream().map(VolumeFormat::name).collect(Collectors.joining(", "));
        throw new DataError(source, "no reader knows this kind of file",
                "convert it to one of " + known + ", or build with SCIFIO (./cemflow build --with-scifio)");
    }

    private static byte[] head(VolumeSource source) throws IOException {
        if (!Files.exists(source.path())) {
            throw new DataError(source.path(), "does not exist", "check the path");
        }
        if (!Files.isReadable(source.path())) {
            throw new DataError(source.path(), "may not be read", "check its permissions");
        }
        if (Files.isDirectory(source.path())) {
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(source.path())) {
            byte[] head = in.readNBytes(HEAD);
            if (head.length == 0) {
                throw new DataError(source.path(), "is empty", "copy the file again");
            }
            return head;
        }
    }
}
