/** Readers of volume and image files, one class a format, found by {@link java.util.ServiceLoader}. Knows no stage. */
package org.cemflow.formats;
