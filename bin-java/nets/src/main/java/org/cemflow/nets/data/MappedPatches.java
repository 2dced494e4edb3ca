package org.cemflow.nets.data;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.core.patch.PatchArray;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;

/**
 * The set memory-mapped from its file. Announced batches are gathered by background threads into libtorch's host memory,
 * pinned if they go on to a GPU. All tensors are made and freed on the caller's thread: scopes belong to threads.
 */
final class MappedPatches extends FilePatches {

    /** Batches gathered ahead, and the threads that do it: a disk answers several requests faster than one. */
    private static final int AHEAD = 4;
    private static final int GATHERERS = 2;

    private final Engine engine;
    private final ExecutorService gatherers = Executors.newFixedThreadPool(GATHERERS, task -> {
        Thread thread = new Thread(task, "patch-gatherer");
        thread.setDaemon(true);
        return thread;
    });
    private final Deque<Announced> ahead = new ArrayDeque<>();

    /** A batch under way; its tensor belongs to {@code owner} until it is handed out. */
    private record Announced(long[] rows, Tensor tensor, TensorOwner owner, CompletableFuture<Void> gathered) {}

    MappedPatches(Engine engine, PatchArray file) {
        super(file);
        this.engine = engine;
    }

    @Override
    public DataPlacement placement() {
        return DataPlacement.MAPPED;
    }

    @Override
    public void announce(long[] rows) {
        if (ahead.size() >= AHEAD) {
            return;
        }
        check(rows);
        long[] wanted = rows.clone();
        TensorOwner owner = new TensorOwner();
        try (Scope scope = new Scope()) {
            Tensor tensor = owner.own(hostTensor(wanted.length));
            ByteBuffer target = bytes(tensor);
            ahead.add(new Announced(wanted, tensor, owner, CompletableFuture.runAsync(() -> gather(wanted, target), gatherers)));
        }
    }

    @Override
    public Tensor batch(long[] rows) {
        check(rows);
        try (Scope scope = new Scope()) {
            Tensor host = announced(rows);
            if (host == null) {
                host = hostTensor(rows.length);
                gather(rows, bytes(host));
            }
            return scope.keep(engine.cuda() ? host.to(engine.device(), ScalarType.Byte, true, false, new MemoryFormatOptional()) : host);
        }
    }

    /** The tensor gathered for these rows, attached to the current scope; batches announced before it and skipped are dropped. */
    private Tensor announced(long[] rows) {
        if (ahead.stream().noneMatch(batch -> Arrays.equals(batch.rows, rows))) {
            return null;
        }
        while (true) {
            Announced next = ahead.remove();
            next.gathered.join();
            if (Arrays.equals(next.rows, rows)) {
                Tensor tensor = new Tensor(next.tensor);
                next.owner.close();
                return tensor;
            }
            next.owner.close();
        }
    }

    private Tensor hostTensor(int count) {
        TensorOptions options = new TensorOptions(ScalarType.Byte).pinned_memory(new BoolOptional(engine.cuda()));
        return torch.empty(new long[] {count, 1, file.side(), file.side()}, options, new MemoryFormatOptional());
    }

    private static ByteBuffer bytes(Tensor tensor) {
        return new BytePointer(tensor.data_ptr()).capacity(tensor.numel()).asByteBuffer();
    }

    @Override
    public void close() {
        gatherers.shutdown();
        for (Announced batch : ahead) {
            batch.gathered.join();
            batch.owner.close();
        }
        ahead.clear();
        super.close();
    }
}
