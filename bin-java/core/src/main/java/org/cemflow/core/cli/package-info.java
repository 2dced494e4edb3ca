/** The skeleton of every executable. */
package org.cemflow.core.cli;
