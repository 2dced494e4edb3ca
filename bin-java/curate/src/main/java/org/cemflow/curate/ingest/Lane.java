package org.cemflow.curate.ingest;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other in the order they were given: on a thread of its own, or at once in the calling one.
 * Either way the result is the same; only the time differs.
 */
final class Lane implements AutoCloseable {

    /** Work that may fail as input and output do. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final ExecutorService executor;

    /** @param own whether the lane gets a thread of its own */
    Lane(String name, boolean own) {
        executor = own ? Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        }) : null;
    }

    <T> Future<T> submit(Work<T> work) {
        FutureTask<T> task = new FutureTask<>(work::run);
        if (executor == null) {
            task.run();
        } else {
            executor.execute(task);
        }
        return task;
    }

    /** Waits for a task and throws what it threw. */
    static <T> T await(Future<T> task) throws IOException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failed) {
                throw failed;
            }
            if (cause instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting", e);
        }
    }

    /** After a failure: waits until a task has ended, however it ends; the first failure is the one to tell. */
    static void settle(Future<?> task) {
        try {
            if (task != null) {
                await(task);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("after a failure", e);
        }
    }

    /** Drops what has not begun and waits for the rest, so that no task outlives the files it writes. */
    @Override
    public void close() {
        if (executor == null) {
            return;
        }
        executor.shutdownNow();
        try {
            executor.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
