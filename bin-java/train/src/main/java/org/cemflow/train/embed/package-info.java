/** cem-embed: feature vectors of a data set's patches. */
package org.cemflow.train.embed;
