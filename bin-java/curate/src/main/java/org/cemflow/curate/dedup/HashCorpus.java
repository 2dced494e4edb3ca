package org.cemflow.curate.dedup;

import org.cemflow.curate.support.SeededRandom;

/** Made-up 64-bit hashes for measuring: one in five is random, the others are copies of these with up to 8 bits flipped. */
final class HashCorpus {

    private HashCorpus() {}

    static HashList of(int count, long seed) {
        SeededRandom random = new SeededRandom(seed, "hashes");
        long[] bases = new long[Math.max(1, count / 5)];
        HashList hashes = new HashList();
        for (int i = 0; i < count; i++) {
            long hash = random.next();
            if (i < bases.length) {
                bases[i] = hash;
            } else {
                hash = bases[random.below(bases.length)];
                for (int flip = random.below(9); flip > 0; flip--) {
                    hash ^= 1L << random.below(64);
                }
            }
            hashes.add(String.format("%016x", hash));
        }
        return hashes;
    }
}
