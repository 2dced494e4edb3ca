/** What cem-analyse found, read for the report. */
package org.cemflow.report.analysis;
