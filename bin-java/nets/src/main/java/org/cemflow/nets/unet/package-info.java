/** U-Nets that segment grey images: their shape, their weights, and the two engines that run them. */
package org.cemflow.nets.unet;
