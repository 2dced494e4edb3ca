/** Files: written whole or not at all, mapped, measured, checked. */
package org.cemflow.core.io;
