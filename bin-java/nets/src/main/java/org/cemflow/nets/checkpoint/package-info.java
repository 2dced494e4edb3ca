/** Everything that a training needs to go on as if it had never stopped. */
package org.cemflow.nets.checkpoint;
