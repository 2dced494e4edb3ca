/** {@code cem-score}: predictions held against the truth; tables of scores with intervals. */
package org.cemflow.benchmark.score;
