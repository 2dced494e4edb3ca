/** The training itself, for callers that know no tensors. */
package org.cemflow.nets.training;
