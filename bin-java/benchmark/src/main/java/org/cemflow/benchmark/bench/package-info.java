/** What {@code cem-bench} measures of fine-tuning, filter and prediction. */
package org.cemflow.benchmark.bench;
