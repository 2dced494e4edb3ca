/** The index of patches as Parquet tables. */
package org.cemflow.tables;
