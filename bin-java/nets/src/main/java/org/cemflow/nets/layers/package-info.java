/** Named weights and the layers that use them, as functions. */
package org.cemflow.nets.layers;
