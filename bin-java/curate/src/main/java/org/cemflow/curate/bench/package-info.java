/** Benchmarks of the curation stages, printed as figures with units and as ratios. */
package org.cemflow.curate.bench;
