package org.cemflow.nets.random;

/**
 * A stream of random numbers that is a pure function of its key, the same on every machine: SplitMix64 (Steele, Lea and
 * Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014) started at a hash of the key. Streams of
 * different keys are independent for every purpose but cryptography. One a thread.
 */
public final class CounterRandom {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    private CounterRandom(long state) {
        this.state = state;
    }

    /** The stream of a key, whose words count in their order: {@code of(seed, epoch)}, {@code of(seed, step, sample)}. */
    public static CounterRandom of(long... key) {
        long hash = key.length;
        for (long word : key) {
            hash = mix(hash + GOLDEN) ^ word;
        }
        return new CounterRandom(mix(hash + GOLDEN));
    }

    /** 64 random bits. */
    public long bits() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform in [0, 1), in steps of 2^-53. */
    public double unit() {
        return (bits() >>> 11) * 0x1p-53;
    }

    /** Uniform in [low, high); {@code low} if both are the same. */
    public double uniform(double low, double high) {
        return low + (high - low) * unit();
    }

    /** exp of a uniform between ln low and ln high; both positive. StrictMath: the same on every processor. */
    public double logUniform(double low, double high) {
        return StrictMath.exp(uniform(StrictMath.log(low), StrictMath.log(high)));
    }

    /** True with this probability: never for 0, always for 1. */
    public boolean chance(double probability) {
        return unit() < probability;
    }

    /** Uniform in 0..bound-1, without bias; bound is positive. */
    public long below(long bound) {
        while (true) {
            long draw = bits() >>> 1;
            long result = draw % bound;
            if (draw - result + (bound - 1) >= 0) {
                return result;
            }
        }
    }

    /** SplitMix64's finaliser: every bit of the result hangs on every bit of z. */
    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    /** A random order of 0..n-1: Fisher and Yates, inside out. */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = (int) below(i + 1L);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
