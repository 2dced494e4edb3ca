/** PyTorch's pickled weight files, read as data: a pickle is a program, and nothing of it is run here. */
package org.cemflow.nets.weights.pickle;
