/** Where a data set comes from: versions, parameters, checksums of inputs and outputs, and the RO-Crate that says so. */
package org.cemflow.provenance;
