/** What features are worth before a training ends. */
package org.cemflow.nets.probe;
