/** {@code cem-bench}: the benchmarks, and how things are timed side by side. */
package org.cemflow.core.bench;
