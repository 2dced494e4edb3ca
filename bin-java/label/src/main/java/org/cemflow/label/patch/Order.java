package org.cemflow.label.patch;

/** In which order patches are drawn and shown. */
public enum Order {
    /** Uniformly, by a seed. */
    RANDOM,
    /** Those whose score is nearest to a half first. */
    UNCERTAIN
}
