/** DEDUP: near-duplicate patches get one exemplar, inside a data set by hash and across data sets by hash and pixels. */
package org.cemflow.curate.dedup;
