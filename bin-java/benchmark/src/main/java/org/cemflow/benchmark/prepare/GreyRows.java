package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.cemflow.benchmark.spec.Recipe.Intensity;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/** Grey values of a source as uint8. */
final class GreyRows implements Rows {

    private final VolumeReader reader;
    private final Samples samples;
    private final Intensity intensity;
    private double low;
    private double range;

    private GreyRows(VolumeReader reader, Intensity intensity) {
        this.reader = reader;
        this.samples = new Samples(reader);
        this.intensity = intensity;
    }

    /** @throws DataError if it cannot be read, or is not uint8 and the benchmark does not say how it becomes so */
    static GreyRows open(VolumeFormats formats, VolumeSource source, Intensity intensity) throws IOException {
        VolumeReader reader = formats.open(source);
        try {
            requireKnown(source, reader.info().type(), intensity);
            GreyRows rows = new GreyRows(reader, intensity);
            boolean cast = intensity == Intensity.CAST && reader.info().type() != SampleType.UINT8;
            if (intensity == Intensity.MINMAX || cast) {
                rows.findRange();
            }
            if (cast) {
                rows.requireGreys(source);
            }
            return rows;
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    static void requireKnown(VolumeSource source, SampleType type, Intensity intensity) {
        if (intensity == Intensity.NONE && type != SampleType.UINT8) {
            throw new DataError(source, "holds " + type.label() + " grey values, not uint8",
                    "write 'intensity: minmax' into the benchmark's preparation, or 'intensity: cast' if its values lie within 0 to 255");
        }
    }

    /** The smallest and largest value of the whole volume; what is no number does not count. */
    private void findRange() throws IOException {
        Shape shape = shape();
        int step = Samples.rowsAtOnce(shape);
        low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y += step) {
                int rows = Math.min(step, shape.y() - y);
                samples.read(z, y, rows);
                for (int i = 0; i < rows * shape.x(); i++) {
                    double value = samples.real(i);
                    if (Double.isFinite(value)) {
                        low = Math.min(low, value);
                        high = Math.max(high, value);
                    }
                }
            }
        }
        range = high - low;
    }

    /** A cast would cut off what lies outside 0..255 and make one grey of 0..1, in silence. */
    private void requireGreys(VolumeSource source) {
        if (range >= 0 && (low < 0 || low + range >= 256 || low + range <= 1)) {
            throw new DataError(source, "holds values from " + low + " to " + (low + range) + ", which are no grey values of 0 to 255",
                    "write 'intensity: minmax' into the benchmark's preparation");
        }
    }

    @Override
    public Shape shape() {
        return reader.info().shape();
    }

    @Override
    public void read(int z, int y, int rows, byte[] target) throws IOException {
        int count = rows * shape().x();
        if (reader.info().type() == SampleType.UINT8 && intensity != Intensity.MINMAX) {
            reader.readRows(z, y, rows, ByteBuffer.wrap(target, 0, count));
            return;
        }
        samples.read(z, y, rows);
        for (int i = 0; i < count; i++) {
            double value = samples.real(i);
            double grey = intensity == Intensity.CAST ? value : range > 0 ? (value - low) / range * 255 : 0;
            target[i] = (byte) (int) Math.max(0, Math.min(255, grey));
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** How images are read: colour becomes luma. */
    static VolumeSource source(java.nio.file.Path path, String inner) {
        return new VolumeSource(path, inner, ReadOptions.DEFAULT);
    }
}
