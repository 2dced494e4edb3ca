/** PATCH: cuts slices and patches as references, hashes and measures them; writes no pixels. */
package org.cemflow.curate.patch;
