package org.cemflow.nets.data;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchArray;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;

/** The whole set on the device as uint8: a batch is one gather there. */
final class ResidentPatches extends FilePatches {

    /** Bytes moved to the device at a time. */
    private static final int CHUNK = 64 << 20;

    private final Engine engine;
    private final TensorOwner owner = new TensorOwner();
    private final Tensor patches;

    ResidentPatches(Engine engine, PatchArray file) {
        super(file);
        this.engine = engine;
        try (Scope scope = new Scope()) {
            patches = owner.own(allocate(engine, file));
            fill();
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    /** Whether a GPU is there that can take the set twice, so that as much remains for the training. */
    static boolean fits(Engine engine, PatchArray file) {
        if (!engine.cuda()) {
            return false;
        }
        try (Scope scope = new Scope()) {
            torch.empty(new long[] {2, file.count(), file.area()}, options(engine), new MemoryFormatOptional());
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static Tensor allocate(Engine engine, PatchArray file) {
        try {
            return torch.empty(new long[] {file.count(), 1, file.side(), file.side()}, options(engine), new MemoryFormatOptional());
        } catch (RuntimeException e) {
            throw new DataError(file.path(), "needs " + (file.count() * file.area() >> 20)
                    + " MiB of the device's memory, which it has not", "leave the patches on the disk (placement mapped)", e);
        }
    }

    private static TensorOptions options(Engine engine) {
        return new TensorOptions(ScalarType.Byte).device(new DeviceOptional(engine.device()));
    }

    private void fill() {
        Tensor flat = patches.view(-1L);
        long total = flat.numel();
        int chunk = (int) Math.min(CHUNK, total);
        Tensor staging = torch.empty(new long[] {chunk}, new TensorOptions(ScalarType.Byte), new MemoryFormatOptional());
        ByteBuffer bytes = new BytePointer(staging.data_ptr()).capacity(chunk).asByteBuffer();
        for (long from = 0; from < total; from += chunk) {
            int count = (int) Math.min(chunk, total - from);
            file.copy(from, bytes.clear(), count);
            try (Scope scope = new Scope()) {
                flat.narrow(0, from, count).copy_(staging.narrow(0, 0, count));
            }
        }
    }

    @Override
    public DataPlacement placement() {
        return DataPlacement.DEVICE;
    }

    @Override
    public void announce(long[] rows) {
        // Nothing to fetch.
    }

    @Override
    public Tensor batch(long[] rows) {
        check(rows);
        try (Scope scope = new Scope()) {
            Tensor index = torch.tensor(rows, new TensorOptions(ScalarType.Long));
            return scope.keep(patches.index_select(0, index.to(engine.device(), ScalarType.Long)));
        }
    }

    @Override
    public void close() {
        owner.close();
        super.close();
    }
}
