/** What is read of a trained filter. */
package org.cemflow.report.filter;
