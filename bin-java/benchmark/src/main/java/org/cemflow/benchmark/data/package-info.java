/** The prepared benchmark as every later stage reads it: {@code benchmark.json}, images and masks. */
package org.cemflow.benchmark.data;
