/** Random numbers that are the same everywhere. */
package org.cemflow.core.random;
