/** What can go wrong through no fault of ours, as sentences with exit codes. */
package org.cemflow.core.error;
