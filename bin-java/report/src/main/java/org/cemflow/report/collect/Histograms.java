package org.cemflow.report.collect;

/**
 * The distributions that the report draws, as counts.
 *
 * @param clusterSizes exemplars by the size s of their cluster, bin floor(log2 s): 1, 2-3, 4-7, ...
 * @param distances duplicates by Hamming distance to their exemplar, 0 to {@value #MAX_BITS} bits
 * @param informative informative patches by score, {@value #SCORE_BINS} bins over 0..1
 * @param uninformative uninformative patches by score, the same bins
 */
public record Histograms(long[] clusterSizes, long[] distances, long[] informative, long[] uninformative) {

    public static final int SIZE_BINS = 31;
    public static final int MAX_BITS = 256;
    public static final int SCORE_BINS = 20;

    public Histograms() {
        this(new long[SIZE_BINS], new long[MAX_BITS + 1], new long[SCORE_BINS], new long[SCORE_BINS]);
    }

    void addClusterSize(int size) {
        clusterSizes[31 - Integer.numberOfLeadingZeros(Math.max(1, size))]++;
    }

    void addDistance(int bits) {
        distances[Math.min(MAX_BITS, Math.max(0, bits))]++;
    }

    void addScore(double score, boolean good) {
        int bin = (int) Math.min(SCORE_BINS - 1, Math.max(0, Math.floor(score * SCORE_BINS)));
        (good ? informative : uninformative)[bin]++;
    }

    /** Adds another's counts to these. */
    public void addAll(Histograms other) {
        add(clusterSizes, other.clusterSizes);
        add(distances, other.distances);
        add(informative, other.informative);
        add(uninformative, other.uninformative);
    }

    private static void add(long[] to, long[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }
}
