/** Residual networks, written from the paper. */
package org.cemflow.nets.resnet;
