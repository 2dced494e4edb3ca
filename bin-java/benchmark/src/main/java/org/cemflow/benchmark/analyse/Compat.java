package org.cemflow.benchmark.analyse;

/** Whether the faults of the original's notebooks are repeated. */
enum Compat { NONE, CELLEMNET }
