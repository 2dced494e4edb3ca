package org.cemflow.curate.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Hands numbered pieces of work to threads, each with a worker of its own. */
final class Workers {

    private Workers() {}

    /**
     * Works on the pieces {@code 0 .. pieces - 1}, in any order, and returns when all are done. The first failure stops
     * the handing out and is thrown.
     *
     * @param worker makes one worker a thread
     */
    static void run(int threads, long pieces, Supplier<LongConsumer> worker) {
        AtomicLong next = new AtomicLong();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> work(next, pieces, worker)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            next.set(pieces);
            pool.shutdownNow();
        }
    }

    private static void work(AtomicLong next, long pieces, Supplier<LongConsumer> maker) {
        boolean done = false;
        try {
            LongConsumer worker = maker.get();
            for (long piece; (piece = next.getAndIncrement()) < pieces; ) {
                worker.accept(piece);
            }
            done = true;
        } finally {
            if (!done) {
                next.set(pieces);
            }
        }
    }
}
