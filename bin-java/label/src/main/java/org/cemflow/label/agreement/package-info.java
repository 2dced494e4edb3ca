/** How far two annotators agree. */
package org.cemflow.label.agreement;
