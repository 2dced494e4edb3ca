/** cem-analyse: what encoders do and do not react to. */
package org.cemflow.benchmark.analyse;
