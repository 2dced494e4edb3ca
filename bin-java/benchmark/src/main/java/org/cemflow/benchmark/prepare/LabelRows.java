package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.cemflow.benchmark.spec.LabelRule;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * Labels of a source's masks, uint8. Of several layers the first that holds counts; the original adds them up (fault G14:
 * where lysosome and mitochondrion overlap it makes a label of its own).
 */
final class LabelRows implements Rows {

    /** What stands where a mask has a value that the benchmark does not know. */
    static final int UNKNOWN = 255;

    private static final int SHOWN = 5;

    /** One layer's reader and rule. */
    private static final class Layer {
        private final VolumeReader reader;
        private final LabelRule rule;
        private final Samples samples;
        private final int[] table;

        private Layer(VolumeReader reader, LabelRule rule) {
            this.reader = reader;
            this.rule = rule;
            this.samples = new Samples(reader);
            this.table = reader.info().type() == SampleType.UINT8 ? new int[256] : null;
            for (int v = 0; table != null && v < 256; v++) {
                table[v] = rule.of(v);
            }
        }

        int label(int i) {
            long value = samples.whole(i);
            return table == null ? rule.of(value) : table[(int) value];
        }
    }

    private final List<Layer> layers = new ArrayList<>();
    private final boolean add;
    private final TreeSet<Long> unknown = new TreeSet<>();
    private long overlaps;

    private LabelRows(boolean add) {
        this.add = add;
    }

    /**
     * @param add whether layers are added up, as the original does
     */
    static LabelRows open(VolumeFormats formats, List<VolumeSource> sources, List<LabelRule> rules, boolean add) throws IOException {
        LabelRows rows = new LabelRows(add);
        try {
            for (int i = 0; i < sources.size(); i++) {
                rows.layers.add(new Layer(formats.open(sources.get(i)), rules.get(i)));
            }
            return rows;
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    /** How masks are read: of colour the first channel, as the original does. */
    static VolumeSource source(Path path, String inner) {
        return new VolumeSource(path, inner, new ReadOptions(ReadOptions.Colour.FIRST, ReadOptions.Signed.AUTO));
    }

    @Override
    public Shape shape() {
        return layers.get(0).reader.info().shape();
    }

    @Override
    public void read(int z, int y, int rows, byte[] target) throws IOException {
        for (Layer layer : layers) {
            layer.samples.read(z, y, rows);
        }
        int count = rows * shape().x();
        for (int i = 0; i < count; i++) {
            int label = 0;
            int holding = 0;
            for (Layer layer : layers) {
                int one = layer.label(i);
                if (one == LabelRule.UNKNOWN) {
                    remember(layer.samples.whole(i));
                    label = UNKNOWN;
                    break;
                }
                if (one > 0) {
                    label = add || holding == 0 ? label + one : label;
                    holding++;
                }
            }
            overlaps += holding > 1 ? 1 : 0;
            target[i] = (byte) Math.min(label, UNKNOWN);
        }
    }

    private void remember(long value) {
        if (unknown.size() < SHOWN || unknown.contains(value)) {
            unknown.add(value);
        }
    }

    /** The first values that the rules do not know, at most five. */
    List<Long> unknown() {
        return List.copyOf(unknown);
    }

    /** How many pixels more than one layer held. */
    long overlaps() {
        return overlaps;
    }

    @Override
    public void close() throws IOException {
        for (Layer layer : layers) {
            layer.reader.close();
        }
    }
}
