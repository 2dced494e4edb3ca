package org.cemflow.curate.filter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/**
 * Applies a function to the elements of an iterator on several threads and gives the results in the order of the
 * elements. Only a few batches are under way at a time, so memory is bounded however long the input is.
 *
 * @param <T> what comes in and goes out
 */
final class OrderedTasks<T> implements Iterator<T>, AutoCloseable {

    private static final int BATCH = 64;

    private final Iterator<? extends T> input;
    private final UnaryOperator<T> function;
    private final ExecutorService pool;
    private final int most;
    private final Deque<Future<List<T>>> underWay = new ArrayDeque<>();
    private Iterator<T> done = List.<T>of().iterator();

    /** @param function safe for several threads */
    OrderedTasks(Iterator<? extends T> input, int threads, UnaryOperator<T> function) {
        this.input = input;
        this.function = function;
        this.pool = Executors.newFixedThreadPool(threads);
        this.most = 2 * threads + 1;
    }

    @Override
    public boolean hasNext() {
        while (!done.hasNext()) {
            refill();
            if (underWay.isEmpty()) {
                return false;
            }
            done = result(underWay.remove()).iterator();
        }
        return true;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return done.next();
    }

    private void refill() {
        while (underWay.size() < most && input.hasNext()) {
            List<T> batch = new ArrayList<>(BATCH);
            while (batch.size() < BATCH && input.hasNext()) {
                batch.add(input.next());
            }
            underWay.add(pool.submit(() -> {
                batch.replaceAll(function);
                return batch;
            }));
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
