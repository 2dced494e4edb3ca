/** The report: one self-contained HTML page about a curated data set. */
package org.cemflow.report;
