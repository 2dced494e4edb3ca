/** Patch geometry: what a patch is, how a slice is cut into patches, how patches are named. */
package org.cemflow.core.patch;
