/** EXPORT: the kept patches as shards and one array, every patch ever seen as one table. */
package org.cemflow.curate.export;
