package org.cemflow.core.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Progress of a long task with rate and time left: a bar on a terminal, a plain line every ten seconds in a log.
 * Safe to step from several threads.
 */
public final class Progress implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final String task;
    private final String unit;
    private final long total;
    private final ProgressBar bar;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong nextLine;
    private final long start = System.nanoTime();

    /**
     * @param task what is being done ("hash vnc")
     * @param unit what is counted ("patches")
     * @param total how many there are; must be known
     */
    public Progress(String task, String unit, long total) {
        this.task = task;
        this.unit = unit;
        this.total = total;
        this.nextLine = new AtomicLong(start + LINE_EVERY_NANOS);
        this.bar = System.console() == null ? null : new ProgressBarBuilder().setTaskName(task).setInitialMax(total)
                .setUnit(" " + unit, 1).setStyle(ProgressBarStyle.ASCII).showSpeed().build();
    }

    public void step(long n) {
        long now = done.addAndGet(n);
        if (bar != null) {
            bar.stepTo(now);
            return;
        }
        long time = System.nanoTime();
        long due = nextLine.get();
        if (time > due && nextLine.compareAndSet(due, time + LINE_EVERY_NANOS)) {
            double seconds = (time - start) / 1e9;
            double rate = now / seconds;
            LOG.info("{}: {} of {} {} ({} %), {} {}/s, {} s left", task, now, total, unit, 100 * now / Math.max(1, total),
                    Math.round(rate), unit, Math.round((total - now) / Math.max(rate, 1e-9)));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
