/** What is measured on a patch's pixels: difference hash and statistics, exact and fast. */
package org.cemflow.core.hash;
