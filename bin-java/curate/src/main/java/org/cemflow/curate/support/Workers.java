package org.cemflow.curate.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A fixed number of threads for loops whose steps do not depend on each other. Each step writes to places of its own,
 * so the result is the same whatever the number of threads.
 */
public final class Workers implements AutoCloseable {

    private static final int GRAIN = 16;

    private final int threads;
    private final ExecutorService pool;

    /** @param threads at least 1; with 1, everything runs on the calling thread */
    public Workers(int threads) {
        this.threads = threads;
        this.pool = threads == 1 ? null : Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "cem-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Does {@code step} for 0, 1, ..., count - 1 and waits; the first failure is thrown again here. */
    public void forEach(int count, IntConsumer step) {
        forEach(count, GRAIN, step);
    }

    /** As {@link #forEach(int, IntConsumer)}, handing out {@code grain} steps at a time: few and long ones want 1. */
    public void forEach(int count, int grain, IntConsumer step) {
        if (pool == null || count <= grain) {
            for (int i = 0; i < count; i++) {
                step.accept(i);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            running.add(pool.submit(() -> {
                for (int from; (from = next.getAndAdd(grain)) < count; ) {
                    for (int i = from; i < Math.min(count, from + grain); i++) {
                        step.accept(i);
                    }
                }
            }));
        }
        await(running);
    }

    private static void await(List<Future<?>> running) {
        Throwable failure = null;
        for (Future<?> task : running) {
            try {
                task.get();
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.shutdownNow();
        }
    }
}
