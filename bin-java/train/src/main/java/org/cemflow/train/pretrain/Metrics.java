package org.cemflow.train.pretrain;

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
 * {@code metrics.csv}, a row at a time as the run goes; a checkpoint carries the rows so far, so that a resumed run's file
 * is that of an unbroken one wherever it runs.
 */
final class Metrics {

    static final String FILE = "metrics.csv";

    private final Path file;
    private final StringBuilder text = new StringBuilder();

    /** @param watched names of the objective's own columns */
    Metrics(Path folder, List<String> watched) throws IOException {
        this.file = folder.resolve(FILE);
        text.append("epoch,step,loss,").append(String.join(",", watched))
                .append(",spread,lr,images_per_s,data_wait,gpu_mib,probe\n");
        AtomicFile.write(file, text.toString());
    }

    /** Goes on from the rows that a checkpoint carries. */
    void restore(HostTensor rows) throws IOException {
        byte[] bytes = new byte[rows.data().capacity()];
        rows.data().get(0, bytes);
        text.setLength(0);
        text.append(new String(bytes, StandardCharsets.UTF_8));
        AtomicFile.write(file, text.toString());
    }

    /** Adds a row; a null is an empty cell. */
    void row(int epoch, long step, List<Double> values) throws IOException {
        StringBuilder row = new StringBuilder().append(epoch).append(',').append(step);
        for (Double value : values) {
            row.append(',').append(value == null ? "" : String.format(Locale.ROOT, "%.6g", value));
        }
        row.append('\n');
        text.append(row);
        Files.writeString(file, row, StandardOpenOption.APPEND);
    }

    /** All rows so far, as bytes. */
    HostTensor rows() {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return new HostTensor(DType.U8, List.of((long) bytes.length), ByteBuffer.wrap(bytes));
    }
}
