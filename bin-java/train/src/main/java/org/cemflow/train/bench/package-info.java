/** What {@code cem-bench} measures of the training. */
package org.cemflow.train.bench;
