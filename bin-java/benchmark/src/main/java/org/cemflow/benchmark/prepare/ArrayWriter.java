package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.volume.Shape;

/**
 * What was written of an array.
 *
 * @param sha256 of the file
 * @param counts how often each value is there
 */
record ArrayWriter(String sha256, long[] counts) {

    /** Writes a .npy of uint8, a few rows in memory at a time. */
    static ArrayWriter write(Path file, Rows rows, boolean image) throws IOException {
        Shape shape = rows.shape();
        long[] counts = new long[256];
        MessageDigest digest = Checksums.digest();
        try (AtomicFile atomic = AtomicFile.create(file)) {
            OutputStream out = new DigestOutputStream(atomic.stream(), digest);
            out.write(image ? NpyHeader.uint8(shape.y(), shape.x()) : NpyHeader.uint8(shape.z(), shape.y(), shape.x()));
            int step = Samples.rowsAtOnce(shape);
            byte[] block = new byte[Math.multiplyExact(step, shape.x())];
            for (int z = 0; z < shape.z(); z++) {
                for (int y = 0; y < shape.y(); y += step) {
                    int count = Math.min(step, shape.y() - y);
                    rows.read(z, y, count, block);
                    for (int i = 0; i < count * shape.x(); i++) {
                        counts[block[i] & 0xFF]++;
                    }
                    out.write(block, 0, count * shape.x());
                }
            }
            out.flush();
            atomic.commit();
        }
        return new ArrayWriter(Checksums.hex(digest), counts);
    }

    /** How many of the values are not 0. */
    long labelled() {
        long sum = 0;
        for (int v = 1; v < 256; v++) {
            sum += counts[v];
        }
        return sum;
    }
}
