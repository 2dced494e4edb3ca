/** Ingested data sets as every later stage reads them: {@code volume.json} and 8-bit voxels. */
package org.cemflow.core.stored;
