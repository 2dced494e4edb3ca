package org.cemflow.nets.augment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.engine.Engine;

/** Small tables of parameters on their way to the device: gathered into one tensor, so that they cross in one transfer. */
final class Packing {

    private final List<float[]> tables = new ArrayList<>();
    private int length;
    private Tensor shipped;

    /** Adds a table and gives the place to ask for it later. */
    int add(float[] table) {
        int place = length;
        tables.add(table);
        length += table.length;
        return place;
    }

    /** Moves all tables to the device; the tensor belongs to the current scope. */
    void ship(Engine engine) {
        float[] all = new float[length];
        int at = 0;
        for (float[] table : tables) {
            System.arraycopy(table, 0, all, at, table.length);
            at += table.length;
        }
        Tensor host = torch.tensor(all, new TensorOptions(ScalarType.Float));
        shipped = engine.cuda() ? host.to(engine.device(), ScalarType.Float) : host;
    }

    /** A table on the device, as a view of this shape. */
    Tensor table(int place, long... shape) {
        return shipped.narrow(0, place, Arrays.stream(shape).reduce(1, Math::multiplyExact)).view(shape);
    }
}
