/**
 * The random views of a patch that a contrastive training compares, made for a whole batch on the device. What is random
 * is drawn on the host ({@link org.cemflow.nets.augment.Draw}); the device computes.
 */
package org.cemflow.nets.augment;
