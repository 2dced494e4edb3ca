package org.cemflow.nets.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/**
 * {@code metrics.csv}, a row at a time as a training goes; a checkpoint carries the rows so far, so that a resumed run's
 * file is that of an unbroken one wherever it runs.
 */
public final class MetricsTable {

    /** The file's name. */
    public static final String FILE = "metrics.csv";

    private final Path file;
    private final StringBuilder text = new StringBuilder();

    /** Writes nothing yet: a run that is turned away leaves the file of an earlier one alone. */
    public MetricsTable(Path folder, List<String> columns) {
        this.file = folder.resolve(FILE);
        text.append(String.join(",", columns)).append('\n');
    }

    /** Begins the file anew. */
    public void begin() throws IOException {
        AtomicFile.write(file, text.toString());
    }

    /** Goes on from the rows that a checkpoint carries. */
    public void restore(HostTensor rows) throws IOException {
        byte[] bytes = new byte[rows.data().capacity()];
        rows.data().get(0, bytes);
        text.setLength(0);
        text.append(new String(bytes, StandardCharsets.UTF_8));
        AtomicFile.write(file, text.toString());
    }

    /** Adds a row: whole numbers as they are, others with six digits, a null as an empty cell. */
    public void row(List<? extends Number> cells) throws IOException {
        StringBuilder row = new StringBuilder();
        for (Number cell : cells) {
            row.append(row.length() == 0 ? "" : ",").append(text(cell));
        }
        row.append('\n');
        text.append(row);
        Files.writeString(file, row, StandardOpenOption.APPEND);
    }

    private static String text(Number cell) {
        if (cell == null) {
            return "";
        }
        return cell instanceof Double ? String.format(Locale.ROOT, "%.6g", cell) : cell.toString();
    }

    /** All rows so far, as bytes. */
    public HostTensor rows() {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return new HostTensor(DType.U8, List.of((long) bytes.length), ByteBuffer.wrap(bytes));
    }
}
