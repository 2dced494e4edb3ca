package org.cemflow.core.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times things side by side: each round runs all of them once, so that a busy minute of the machine hits all alike, and
 * the median of the rounds counts. One round before is not counted (compilation, page cache).
 */
public final class Rounds {

    /** What is timed. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    /** What is timed by itself. */
    @FunctionalInterface
    public interface Timed {
        Time run() throws Exception;
    }

    /**
     * @param wall elapsed seconds
     * @param cpu processor seconds of the whole process; less than {@code wall} on a machine that others use too
     */
    public record Time(double wall, double cpu) {

        /** How often a second, by the clock and, in brackets, by processor time. */
        public String rate(double count, String unit) {
            return String.format(Locale.ROOT, "%,.0f %s/s (%,.0f by CPU time)", count / wall, unit, count / cpu);
        }

        /** How many times the other's elapsed time. */
        public double ratio(Time other) {
            return wall / other.wall;
        }

        /** How many times the other's processor time. */
        public double cpuRatio(Time other) {
            return cpu / other.cpu;
        }
    }

    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Rounds() {}

    /** The median time of each task over the rounds. */
    public static List<Time> time(int rounds, List<Task> tasks) throws Exception {
        return time(rounds, tasks, () -> { });
    }

    /** @param after runs after each task and is not timed: it puts away what the task left */
    public static List<Time> time(int rounds, List<Task> tasks, Task after) throws Exception {
        List<Timed> timed = new ArrayList<>();
        for (Task task : tasks) {
            timed.add(() -> {
                Time time = timed(task);
                after.run();
                return time;
            });
        }
        return medians(rounds, timed);
    }

    /** One run by the clock and by this process' processor time. */
    public static Time timed(Task task) throws Exception {
        long cpu = MACHINE.getProcessCpuTime();
        long wall = System.nanoTime();
        task.run();
        return new Time((System.nanoTime() - wall) / 1e9, (MACHINE.getProcessCpuTime() - cpu) / 1e9);
    }

    /** The same for what says itself how long it took, such as another process. */
    public static List<Time> medians(int rounds, List<Timed> tasks) throws Exception {
        double[][] wall = new double[tasks.size()][rounds];
        double[][] cpu = new double[tasks.size()][rounds];
        for (int round = -1; round < rounds; round++) {
            for (int i = 0; i < tasks.size(); i++) {
                Time time = tasks.get(i).run();
                if (round >= 0) {
                    wall[i][round] = time.wall;
                    cpu[i][round] = time.cpu;
                }
            }
        }
        List<Time> medians = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            medians.add(new Time(median(wall[i]), median(cpu[i])));
        }
        return medians;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
