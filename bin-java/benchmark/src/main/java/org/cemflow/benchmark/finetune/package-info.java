/** {@code cem-finetune}: a U-Net learnt from a benchmark's training images, from one encoder or another. */
package org.cemflow.benchmark.finetune;
