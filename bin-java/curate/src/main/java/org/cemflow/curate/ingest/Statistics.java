package org.cemflow.curate.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.cemflow.core.volume.SampleType;

/**
 * Exact order statistics of a source, in keys (see {@link SampleKeys}). Samples under the mask and values that are not
 * finite are left out.
 *
 * @param count finite samples
 * @param least key of the least finite sample
 * @param greatest key of the greatest
 * @param low key of the lower percentile: the sample of rank floor(p / 100 * (count - 1)) in ascending order
 * @param high key of the upper percentile: the sample of rank ceil(p / 100 * (count - 1))
 * @param nan samples that are not a number
 * @param minusInfinite samples that are minus infinity
 * @param plusInfinite samples that are plus infinity
 */
record Statistics(long count, long least, long greatest, long low, long high, long nan, long minusInfinite,
        long plusInfinite) {

    private static final int DIGIT = 16;
    private static final int CHUNK = 4096;

    /** Whether all finite samples are equal, or there are none. */
    boolean constant() {
        return count == 0 || least == greatest;
    }

    long notFinite() {
        return nan + minusInfinite + plusInfinite;
    }

    /** Least and greatest only, in one pass; they stand for the percentiles too. */
    static Statistics extremes(RowBlocks source, SampleType type) throws IOException {
        return first(source, type, new long[1 << DIGIT]);
    }

    /**
     * Percentiles too, by radix selection: a histogram of the keys' leading 16 bits finds the bin that holds the rank,
     * the next pass looks only at that bin's keys and their next 16 bits. One pass for types of 8 and 16 bits, two for
     * 32, four for 64; exact whatever the outliers, in 1.5 MiB of memory.
     */
    static Statistics percentiles(RowBlocks source, SampleType type, double lowPercent, double highPercent)
            throws IOException {
        long[] leading = new long[1 << DIGIT];
        Statistics all = first(source, type, leading);
        if (all.constant()) {
            return all;
        }
        double last = all.count - 1;
        Selection low = new Selection(type, (long) Math.floor(lowPercent / 100 * last), leading);
        Selection high = new Selection(type, Math.min(all.count - 1, (long) Math.ceil(highPercent / 100 * last)), leading);
        while (!low.found()) {
            FiniteKeys keys = new FiniteKeys(type);
            source.forEach("measure", (block, samples, keep) -> keys.forEach(block, samples, keep, (chunk, n) -> {
                low.count(chunk, n);
                high.count(chunk, n);
            }));
            low.narrow();
            high.narrow();
        }
        return new Statistics(all.count, all.least, all.greatest, low.key(), high.key(), all.nan, all.minusInfinite,
                all.plusInfinite);
    }

    private static Statistics first(RowBlocks source, SampleType type, long[] leading) throws IOException {
        if (type.bytes() * 8 <= DIGIT) {
            return counted(source, type, leading);
        }
        FiniteKeys keys = new FiniteKeys(type);
        Extremes extremes = new Extremes(type, leading);
        source.forEach("measure", (block, samples, keep) -> keys.forEach(block, samples, keep, extremes));
        return new Statistics(extremes.count, extremes.least, extremes.greatest, extremes.least, extremes.greatest,
                keys.nan, keys.minus, keys.plus);
    }

    /** Of 8 and 16 bits: the histogram knows all there is to know, so nothing else is done sample by sample. */
    private static Statistics counted(RowBlocks source, SampleType type, long[] histogram) throws IOException {
        RawCounts counts = new RawCounts(type);
        source.forEach("measure", counts::add);
        counts.byKey(histogram);
        long count = 0;
        int least = -1;
        int greatest = 0;
        for (int key = 0; key < histogram.length; key++) {
            if (histogram[key] > 0) {
                count += histogram[key];
                least = least < 0 ? key : least;
                greatest = key;
            }
        }
        return new Statistics(count, least, greatest, least, greatest, 0, 0, 0);
    }

    /** Takes keys of finite samples. */
    @FunctionalInterface
    private interface KeySink {
        void accept(long[] keys, int count);
    }

    /** Reads keys chunk by chunk, leaves out the masked and the not finite, and counts the latter. */
    private static final class FiniteKeys {
        private final SampleKeys keys;
        private final boolean real;
        private final long[] chunk = new long[CHUNK];
        private long nan;
        private long minus;
        private long plus;

        FiniteKeys(SampleType type) {
            keys = new SampleKeys(type);
            real = type.isFloat();
        }

        void forEach(ByteBuffer block, int samples, byte[] keep, KeySink sink) {
            for (int from = 0; from < samples; from += CHUNK) {
                int n = Math.min(CHUNK, samples - from);
                keys.read(block, from, n, chunk);
                n = keep == null ? n : kept(keep, from, n);
                sink.accept(chunk, real ? finite(n) : n);
            }
        }

        private int kept(byte[] keep, int from, int n) {
            int left = 0;
            for (int i = 0; i < n; i++) {
                if (keep[from + i] != 0) {
                    chunk[left++] = chunk[i];
                }
            }
            return left;
        }

        private int finite(int n) {
            long least = keys.least();
            long greatest = keys.greatest();
            int left = 0;
            for (int i = 0; i < n; i++) {
                long key = chunk[i];
                int below = Long.compareUnsigned(key, least);
                int above = Long.compareUnsigned(key, greatest);
                if (below > 0 && above < 0) {
                    chunk[left++] = key;
                } else if (below == 0) {
                    minus++;
                } else if (above == 0) {
                    plus++;
                } else {
                    nan++;
                }
            }
            return left;
        }
    }

    /** Count, least, greatest and the histogram of the leading digit. */
    private static final class Extremes implements KeySink {
        private final long[] leading;
        private final int shift;
        private long count;
        private long least = -1L;
        private long greatest;

        Extremes(SampleType type, long[] leading) {
            this.leading = leading;
            this.shift = type.bytes() * 8 - DIGIT;
        }

        @Override
        public void accept(long[] keys, int n) {
            for (int i = 0; i < n; i++) {
                long key = keys[i];
                leading[(int) (key >>> shift)]++;
                least = Long.compareUnsigned(key, least) < 0 ? key : least;
                greatest = Long.compareUnsigned(key, greatest) > 0 ? key : greatest;
            }
            count += n;
        }
    }

    /** The search for the key of one rank, digit by digit from the leading one. */
    private static final class Selection {
        private final long[] histogram = new long[1 << DIGIT];
        private final int bits;
        private long rank;
        private long prefix;
        private int known;

        Selection(SampleType type, long rank, long[] leading) {
            this.bits = type.bytes() * 8;
            this.rank = rank;
            narrow(leading);
        }

        boolean found() {
            return known == bits;
        }

        long key() {
            return prefix;
        }

        void narrow() {
            narrow(histogram);
            Arrays.fill(histogram, 0);
        }

        private void narrow(long[] bins) {
            int digit = 0;
            while (rank >= bins[digit]) {
                rank -= bins[digit++];
            }
            int width = Math.min(DIGIT, bits);
            prefix = prefix << width | digit;
            known += width;
        }

        void count(long[] keys, int n) {
            int unknown = bits - known;
            for (int i = 0; i < n; i++) {
                if (keys[i] >>> unknown == prefix) {
                    histogram[(int) (keys[i] >>> unknown - DIGIT) & 0xFFFF]++;
                }
            }
        }
    }
}
