/** {@code cem-predict}: a U-Net put to images and volumes, of a benchmark or of one's own. */
package org.cemflow.benchmark.predict;
