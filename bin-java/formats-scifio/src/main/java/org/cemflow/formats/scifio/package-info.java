/**
 * The bridge to SCIFIO (Hiner, Rueden and Eliceiri 2016, https://scif.io), which stands behind the readers of our own
 * for whatever those do not claim: ICS, AVI, DICOM, FITS, Micro-Manager, and what Bio-Formats reads when its SCIFIO
 * plugin is on the class path.
 */
package org.cemflow.formats.scifio;
