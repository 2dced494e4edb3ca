package org.cemflow.core.volume;

import java.io.IOException;

/**
 * A file format, found by {@link java.util.ServiceLoader}: one class a format, stateless, with a public constructor.
 */
public interface VolumeFormat {

    /** The format's name, as users know it. */
    String name();

    /**
     * Whether this format reads the source, judged by its content and not by its name, except where the format has no
     * signature.
     *
     * @param head the first bytes of the file, up to 2,048; empty for a folder
     */
    boolean claims(VolumeSource source, byte[] head);

    /** Formats are asked in ascending order; the general ones (SCIFIO) stand behind the exact ones with 100. */
    default int order() {
        return 0;
    }

    /** @throws org.cemflow.core.error.DataError if the file is not what it claims to be */
    VolumeReader open(VolumeSource source) throws IOException;
}
