package org.cemflow.nets.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;

/**
 * A thread for each of several devices, so that all are fed at once; the first one's is the caller's. Scopes and the
 * recording of gradients belong to threads: each task has a {@link Scope} of its own, and what it shall leave behind
 * belongs to a {@link TensorOwner}.
 */
public final class DeviceThreads implements AutoCloseable {

    private final List<ExecutorService> others;

    public DeviceThreads(int devices) {
        this.others = IntStream.range(1, devices).mapToObj(device -> Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(() -> {
                // libtorch's number of threads on the CPU reaches a new thread when that asks for it, and not before.
                torch.get_num_threads();
                task.run();
            }, "device-" + device);
            thread.setDaemon(true);
            return thread;
        })).toList();
    }

    /**
     * Runs a task on each device's thread and waits for all.
     *
     * @param task takes the device's index
     * @return what the tasks gave, in the order of the devices
     * @throws RuntimeException of the first device whose task failed, once none runs any more
     */
    public <T> List<T> onEach(IntFunction<T> task) {
        List<CompletableFuture<T>> running = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            int device = i + 1;
            running.add(CompletableFuture.supplyAsync(() -> scoped(task, device), others.get(i)));
        }
        CompletableFuture<T> first = new CompletableFuture<>();
        try {
            first.complete(scoped(task, 0));
        } catch (RuntimeException | Error e) {
            first.completeExceptionally(e);
        }
        running.add(0, first);
        running.forEach(one -> one.handle((value, failure) -> null).join());
        return running.stream().map(DeviceThreads::value).toList();
    }

    private static <T> T scoped(IntFunction<T> task, int device) {
        try (Scope scope = new Scope()) {
            return task.apply(device);
        }
    }

    private static <T> T value(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    @Override
    public void close() {
        others.forEach(ExecutorService::shutdown);
    }
}
