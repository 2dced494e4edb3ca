package org.cemflow.tables;

import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.CloseableIterator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.Spliterator;
import java.util.Spliterators;
import java.io.UncheckedIOException;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.WriteFault;

/** Tables of {@link IndexRow}s as Parquet files, read and written as streams: memory is bounded by one row group. */
public final class IndexTable {

    private static final long ROW_GROUP_BYTES = 32L << 20;
    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    private IndexTable() {}

    /** Writes all rows, atomically; the same rows give the same bytes. */
    public static void write(Path file, Iterator<IndexRow> rows) throws IOException {
        try (AtomicFile atomic = AtomicFile.create(file)) {
            write(atomic, rows);
            ParquetFooter.settle(atomic.channel());
            atomic.commit();
        } catch (IOException e) {
            throw WriteFault.of(file, e);
        }
    }

    private static void write(AtomicFile file, Iterator<IndexRow> rows) throws IOException {
        try (CarpetWriter<IndexRow> writer = new CarpetWriter.Builder<>(file.stream(), IndexRow.class)
                .withCompressionCodec(CompressionCodecName.ZSTD).withRowGroupSize(ROW_GROUP_BYTES).build()) {
            while (rows.hasNext()) {
                writer.write(rows.next());
            }
        } catch (ParquetRuntimeException e) {
            // A full disk, told by parquet-java in a wrapping of its own.
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof IOException failed) {
                    throw failed;
                }
            }
            throw e;
        }
    }

    /**
     * The rows in file order. Close the stream.
     *
     * @throws DataError if the file is not a whole Parquet file
     */
    public static Stream<IndexRow> read(Path file) throws IOException {
        return read(file, IndexRow.class);
    }

    /**
     * Some columns of the rows in file order: only what the record names is read from the disk. Close the stream.
     *
     * @param columns a record whose components are a part of {@link IndexRow}'s, with the same names and aliases
     * @throws DataError if the file is not a whole Parquet file
     */
    public static <T> Stream<T> read(Path file, Class<T> columns) throws IOException {
        requireParquet(file);
        CloseableIterator<T> rows = open(file, columns);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(guarded(file, rows),
                        Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(() -> {
                    try {
                        rows.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static <T> CloseableIterator<T> open(Path file, Class<T> columns) {
        try {
            return new CarpetReader<>(file.toFile(), columns).iterator();
        } catch (RuntimeException e) {
            throw damaged(file, e);
        }
    }

    /** Damaged bytes between the first and the last fail in the decoder, in many ways of its own. */
    private static <T> Iterator<T> guarded(Path file, Iterator<T> rows) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                try {
                    return rows.hasNext();
                } catch (RuntimeException e) {
                    throw damaged(file, e);
                }
            }

            @Override
            public T next() {
                try {
                    return rows.next();
                } catch (NoSuchElementException e) {
                    throw e;
                } catch (RuntimeException e) {
                    throw damaged(file, e);
                }
            }
        };
    }

    private static DataError damaged(Path file, RuntimeException cause) {
        return new DataError(file, "is damaged or no table of patches", "run the step that writes it again", cause);
    }

    /** A Parquet file ends with its footer's length and the magic bytes; a truncated one does not. */
    private static void requireParquet(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataError(file, "does not exist", "check the path");
        }
        try (var channel = Files.newByteChannel(file)) {
            long size = channel.size();
            var tail = java.nio.ByteBuffer.allocate(MAGIC.length);
            if (size >= 12) {
                channel.position(size - MAGIC.length);
                channel.read(tail);
            }
            if (!java.util.Arrays.equals(tail.array(), MAGIC)) {
                throw new DataError(file, "is no whole Parquet file", "run the step that writes it again");
            }
        }
    }
}
