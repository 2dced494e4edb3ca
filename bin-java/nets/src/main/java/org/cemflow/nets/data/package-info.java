/** The patches that a net is trained on: where they lie, their statistics and the order in which they are seen. */
package org.cemflow.nets.data;
