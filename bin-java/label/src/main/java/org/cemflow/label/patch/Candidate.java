package org.cemflow.label.patch;

import com.jerolba.carpet.annotation.Alias;
import org.cemflow.core.patch.PatchRef;

/** A patch that may be labelled: the columns of the index that are needed here, with {@link org.cemflow.tables.IndexRow}'s names. */
public record Candidate(String id, String dataset, String image, int axis, int slice, int y, int x, int h, int w,
        Boolean exemplar, Double score, String shard, @Alias("shard_offset") Long shardOffset,
        @Alias("shard_bytes") Long shardBytes) {

    private static final String[] PLANES = {"xy", "xz", "yz"};

    PatchRef ref() {
        return new PatchRef(axis, slice, y, x, h, w);
    }

    /** Where it lies, in a few words: the image or the slice, and its first row and column. */
    public String place() {
        String slice = image != null ? image : (axis >= 0 && axis < PLANES.length ? PLANES[axis] : "axis " + axis) + " " + this.slice;
        return slice + ", y " + y + ", x " + x;
    }

    /** How far a classifier is from being sure, 0 to 0.5: 0 at a score of a half. */
    double doubt() {
        return Math.abs(score - 0.5);
    }
}
