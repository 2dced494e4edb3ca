/** The HTML page: a list of sections, each with a template of its own, and the charts they ask for. */
package org.cemflow.report.page;
