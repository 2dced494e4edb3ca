/** What a benchmark is, before its data: {@code conf/benchmarks/*.yml} as records. */
package org.cemflow.benchmark.spec;
