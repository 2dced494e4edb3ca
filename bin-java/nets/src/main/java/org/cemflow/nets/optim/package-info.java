/** How gradients move parameters. */
package org.cemflow.nets.optim;
