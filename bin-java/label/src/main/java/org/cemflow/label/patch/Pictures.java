package org.cemflow.label.patch;

import java.io.IOException;

/** Where the pictures of patches come from. Safe for several threads. */
public interface Pictures extends AutoCloseable {

    /** @throws org.cemflow.core.error.DataError if the patch is not there */
    void require(Candidate patch) throws IOException;

    /** The patch as a grey PNG file, in its own size. */
    byte[] png(Candidate patch) throws IOException;

    @Override
    void close() throws IOException;
}
