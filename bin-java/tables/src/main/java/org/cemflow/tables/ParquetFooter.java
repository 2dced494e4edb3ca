package org.cemflow.tables;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Comparator;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.Util;

/**
 * The footer of a Parquet file. parquet-java lists the encodings of a column in the order of a hash set of enum constants,
 * which is another in every JVM; here they get the order of their numbers, so that equal rows give equal bytes.
 */
final class ParquetFooter {

    /** What follows the footer: its length, 4 bytes little-endian, and the magic bytes. */
    private static final int TAIL = 8;

    private ParquetFooter() {}

    /** Rewrites the footer of a whole Parquet file where it stands; the length stays the same. */
    static void settle(FileChannel file) throws IOException {
        long tail = file.size() - TAIL;
        int length = read(file, tail, Integer.BYTES).getInt();
        long start = tail - length;
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(read(file, start, length).array()));
        footer.getRow_groups().forEach(group -> group.getColumns().forEach(column -> sort(column.getMeta_data())));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
        Util.writeFileMetaData(footer, bytes);
        if (bytes.size() != length) {
            throw new IllegalStateException("footer of " + length + " bytes became " + bytes.size());
        }
        ByteBuffer settled = ByteBuffer.wrap(bytes.toByteArray());
        while (settled.hasRemaining()) {
            file.write(settled, start + settled.position());
        }
    }

    private static void sort(ColumnMetaData column) {
        column.getEncodings().sort(Comparator.comparingInt(Encoding::getValue));
        if (column.isSetEncoding_stats()) {
            column.getEncoding_stats().sort(Comparator.comparingInt((PageEncodingStats s) -> s.getPage_type().getValue())
                    .thenComparingInt(s -> s.getEncoding().getValue()));
        }
    }

    private static ByteBuffer read(FileChannel file, long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) >= 0) {
            // until all is there
        }
        return bytes.flip();
    }
}
