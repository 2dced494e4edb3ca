/** Small grey pictures of patches and slices, packed into few PNG files. */
package org.cemflow.report.picture;
