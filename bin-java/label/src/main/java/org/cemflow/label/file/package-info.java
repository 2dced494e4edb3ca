/** Labels on the disk: one CSV file an annotator, whole after every stroke. */
package org.cemflow.label.file;
