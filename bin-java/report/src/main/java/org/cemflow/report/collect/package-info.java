/** What the report counts and samples while it streams the index: bounded memory, independent of row order where it can be. */
package org.cemflow.report.collect;
