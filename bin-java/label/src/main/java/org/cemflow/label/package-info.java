/** {@code cem-label}: patches labelled by hand in a browser, and how far two annotators agree. */
package org.cemflow.label;
