/** {@code cem-prepare}: a benchmark's data, from the files as they were published to arrays that every later stage reads. */
package org.cemflow.benchmark.prepare;
