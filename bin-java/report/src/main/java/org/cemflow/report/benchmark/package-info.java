/** What benchmarks gave: read from the files of cem-prepare, cem-finetune, cem-predict and cem-score. */
package org.cemflow.report.benchmark;
