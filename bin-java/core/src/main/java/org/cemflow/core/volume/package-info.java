/** Sources of voxels: what a reader is, what it tells, how formats are found. Knows no format by name. */
package org.cemflow.core.volume;
