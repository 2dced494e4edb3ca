package org.cemflow.curate.export;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code summary.json}: what became of the patches of each data set. Of every count,
 * {@code patches = exemplars + duplicates_within + duplicates_across},
 * {@code exemplars = informative + uninformative + unjudged} and {@code informative + unjudged = capped + kept}.
 *
 * @param cemflow the version of the tools
 * @param settings with what the data set was written
 * @param observed the thresholds as the decisions show them
 * @param total over all data sets
 * @param datasets by name
 * @param warnings whole sentences
 */
record Summary(String schema, String cemflow, Settings settings, Observed observed, Counts total, List<Dataset> datasets,
        List<String> warnings) {

    static final String SCHEMA = "cemflow-summary/1";

    /**
     * @param patchSize side of the squares of train.npy, pixels
     * @param shardSize a shard's most bytes
     * @param maxPerDataset the cap; null for none
     * @param parts what was written beside the index
     */
    record Settings(@JsonProperty("patch_size") int patchSize, @JsonProperty("shard_size") long shardSize,
            @JsonProperty("max_per_dataset") Integer maxPerDataset, long seed, List<String> parts) {}

    /**
     * @param maxDistance largest Hamming distance of a duplicate inside a data set, bits; null if there is none
     * @param maxDistanceAcross the same across data sets
     * @param minNcc smallest correlation of a duplicate across data sets
     * @param minScoreKept smallest score of a kept patch
     */
    record Observed(@JsonProperty("max_distance") Integer maxDistance,
            @JsonProperty("max_distance_across") Integer maxDistanceAcross, @JsonProperty("min_ncc") Double minNcc,
            @JsonProperty("min_score_kept") Double minScoreKept) {}

    /**
     * @param flat patches without structure
     * @param unjudged exemplars that no filter judged; they count as informative
     * @param capped left out by the cap
     * @param bytes pixels of the kept patches
     */
    record Counts(long patches, long flat, long exemplars, @JsonProperty("duplicates_within") long duplicatesWithin,
            @JsonProperty("duplicates_across") long duplicatesAcross, long informative, long uninformative, long unjudged,
            long capped, long kept, long bytes) {}

    /**
     * @param deduplicated whether DEDUP has marked the patches; if not, every patch counts as an exemplar
     * @param filtered whether FILTER has judged them
     */
    record Dataset(String dataset, String kind, boolean deduplicated, boolean filtered, Counts counts) {}
}
