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
import java.util.function.Function;

/**
 * Applies a function to the elements of an iterator on several threads and gives the results in the order of the
 * elements. Only a few batches are under way at a time, so memory is bounded however long the input is.
 *
 * @param <A> what comes in
 * @param <B> what goes out
 */
final class OrderedTasks<A, B> implements Iterator<B>, AutoCloseable {

    private static final int BATCH = 64;

    private final Iterator<? extends A> input;
    private final Function<A, B> function;
    private final ExecutorService pool;
    private final int most;
    private final Deque<Future<List<B>>> underWay = new ArrayDeque<>();
    private Iterator<B> done = List.<B>of().iterator();

    /** @param function safe for several threads */
    OrderedTasks(Iterator<? extends A> input, int threads, Function<A, B> function) {
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
    public B next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return done.next();
    }

    private void refill() {
        while (underWay.size() < most && input.hasNext()) {
            List<A> batch = new ArrayList<>(BATCH);
            while (batch.size() < BATCH && input.hasNext()) {
                batch.add(input.next());
            }
            underWay.add(pool.submit(() -> batch.stream().map(function).toList()));
        }
    }

    private static <R> R result(Future<R> future) {
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
