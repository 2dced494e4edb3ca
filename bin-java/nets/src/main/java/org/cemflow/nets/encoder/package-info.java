/** Encoders that are looked at and do not learn, for callers that know no tensors. */
package org.cemflow.nets.encoder;
