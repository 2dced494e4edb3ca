package org.cemflow.tables;

import com.jerolba.carpet.CarpetWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.cemflow.core.io.AtomicFile;

/** Feature vectors as a Parquet table, written as a stream: memory is bounded by one row group. */
public final class EmbeddingTable {

    private static final long ROW_GROUP_BYTES = 32L << 20;

    private EmbeddingTable() {}

    /** Writes all rows, atomically; the same rows give the same bytes. */
    public static void write(Path file, Iterator<EmbeddingRow> rows) throws IOException {
        try (AtomicFile atomic = AtomicFile.create(file)) {
            try (CarpetWriter<EmbeddingRow> writer = new CarpetWriter.Builder<>(atomic.stream(), EmbeddingRow.class)
                    .withCompressionCodec(CompressionCodecName.ZSTD).withRowGroupSize(ROW_GROUP_BYTES).build()) {
                while (rows.hasNext()) {
                    writer.write(rows.next());
                }
            }
            atomic.commit();
        }
    }
}
