/** Which patches are shown, and their pixels. */
package org.cemflow.label.patch;
