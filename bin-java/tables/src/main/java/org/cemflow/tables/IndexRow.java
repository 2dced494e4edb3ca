package org.cemflow.tables;

import com.jerolba.carpet.annotation.Alias;
import com.jerolba.carpet.annotation.NotNull;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.cemflow.core.patch.PatchRef;

/**
 * One row of the index: one patch and every decision about it. Each stage fills its own columns and leaves the others
 * as they came; a column is null until its stage has run.
 *
 * @param id unique name, {@code dataset-LOC-axis_slice_y_x} ({@code dataset/image-LOC-2d_y_x} for a 2-D image)
 * @param dataset the data set's name
 * @param kind 2d or 3d
 * @param image the image's name in a 2-D set, null in a volume
 * @param axis 0 = xy, 1 = xz, 2 = yz
 * @param slice index along the axis; of a 2-D set, the image's number
 * @param y first row in the slice
 * @param x first column in the slice
 * @param h rows
 * @param w columns
 * @param dhash difference hash in hexadecimal, first bit first: 16 digits (64 bit) or 64 digits (256 bit)
 * @param mean mean of the 8-bit values
 * @param sd population standard deviation of the 8-bit values
 * @param min smallest value
 * @param max largest value
 * @param flat whether the patch carries no structure that a hash could tell apart
 * @param exemplar DEDUP: whether it stands for its near-duplicates (itself included)
 * @param duplicateOf DEDUP: the id of its exemplar; null for an exemplar
 * @param distance DEDUP: Hamming distance to its exemplar in bits; null for an exemplar and for a flat patch, whose
 *     hash says nothing
 * @param clusterSize DEDUP: patches in its cluster, the exemplar included
 * @param duplicateScope DEDUP: {@code dataset} or {@code across}; null for an exemplar
 * @param ncc DEDUP across data sets: normalised cross-correlation with its exemplar, -1 to 1
 * @param lbpSd FILTER: standard deviation of the local binary pattern codes
 * @param geomeanMedian FILTER: median of the 11 x 11 geometric mean
 * @param entropySd FILTER: standard deviation of the 7 x 7 entropy, bits
 * @param cannyMean FILTER: fraction of Canny edge pixels
 * @param uniform FILTER: fraction of the area that is uniform, 0 to 1
 * @param padding FILTER: fraction of the area that is constant padding, 0 to 1
 * @param score FILTER: probability of being informative, 0 to 1
 * @param informative FILTER: the decision; null for a patch that was not judged (a duplicate)
 * @param reason FILTER: why, in a few words
 * @param kept EXPORT: whether it is in the data set
 * @param dropReason EXPORT: duplicate, uninformative or cap; null when kept
 * @param shard EXPORT: the tar file
 * @param shardOffset EXPORT: first byte of the patch's pixels' tar entry data in the shard
 * @param shardBytes EXPORT: length of that entry
 * @param trainRow EXPORT: its row in train.npy
 * @param voxelX voxel size in nm, null when unknown
 * @param sourceType sample type of the source
 * @param intensityRule how the source became 8 bit
 */
@RecordBuilder
public record IndexRow(@NotNull String id, @NotNull String dataset, @NotNull String kind, String image, int axis, int slice,
        int y, int x, int h, int w, @NotNull String dhash, double mean, double sd, int min, int max, boolean flat,
        Boolean exemplar, @Alias("duplicate_of") String duplicateOf, Integer distance,
        @Alias("cluster_size") Integer clusterSize, @Alias("duplicate_scope") String duplicateScope, Double ncc,
        @Alias("lbp_sd") Double lbpSd, @Alias("geomean_median") Double geomeanMedian,
        @Alias("entropy_sd") Double entropySd, @Alias("canny_mean") Double cannyMean, Double uniform, Double padding,
        Double score, Boolean informative, String reason, Boolean kept, @Alias("drop_reason") String dropReason,
        String shard, @Alias("shard_offset") Long shardOffset, @Alias("shard_bytes") Long shardBytes,
        @Alias("train_row") Long trainRow, @Alias("voxel_x") Double voxelX, @Alias("voxel_y") Double voxelY,
        @Alias("voxel_z") Double voxelZ, @Alias("source_type") String sourceType,
        @Alias("source_sha256") String sourceSha256, @Alias("intensity_rule") String intensityRule,
        @Alias("intensity_lo") Double intensityLo, @Alias("intensity_hi") Double intensityHi, Boolean inverted,
        String organism, String tissue, String technique, String licence, String doi)
        implements IndexRowBuilder.With {

    /** The patch's place. */
    public PatchRef ref() {
        return new PatchRef(axis, slice, y, x, h, w);
    }
}
