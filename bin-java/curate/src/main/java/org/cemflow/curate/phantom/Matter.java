package org.cemflow.curate.phantom;

/** What a voxel belongs to; the exact labels of the corpus. */
enum Matter { RESIN, CYTOPLASM, MEMBRANE, MITOCHONDRION, NUCLEUS, OTHER }
