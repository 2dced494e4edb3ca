package org.cemflow.tables;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Comparator;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * The footer of a Parquet file, made the same for the same rows. Parquet's writer keeps the encodings of a column in a
 * hash set of enums, whose order changes from one JVM to the next; here each column's list is put in order.
 */
final class Footer {

    /** At the end of a file: the footer's length, 4 bytes little-endian, and the magic bytes. */
    private static final int TAIL = 8;

    private Footer() {}

    /** Rewrites the footer of a whole Parquet file in place. */
    static void settle(FileChannel file) throws IOException {
        ByteBuffer tail = read(file, file.size() - TAIL, TAIL);
        int length = tail.getInt(0);
        long start = file.size() - TAIL - length;
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(read(file, start, length).array()));
        for (RowGroup group : footer.getRow_groups()) {
            for (ColumnChunk column : group.getColumns()) {
                column.getMeta_data().getEncodings().sort(Comparator.naturalOrder());
            }
        }
        ByteArrayOutputStream settled = new ByteArrayOutputStream(length);
        Util.writeFileMetaData(footer, settled);
        ByteBuffer out = ByteBuffer.allocate(settled.size() + TAIL).order(ByteOrder.LITTLE_ENDIAN)
                .put(settled.toByteArray()).putInt(settled.size()).putInt(tail.getInt(Integer.BYTES)).flip();
        for (long at = start; out.hasRemaining(); ) {
            at += file.write(out, at);
        }
        file.truncate(start + settled.size() + TAIL);
    }

    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("the table that was just written ends early");
            }
        }
        return buffer.flip();
    }
}
