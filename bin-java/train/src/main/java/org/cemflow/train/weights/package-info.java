/** cem-weights: weight files of others, looked into and converted. */
package org.cemflow.train.weights;
