/** What a net is pretrained for, as a type of its own; MoCo is one. */
package org.cemflow.nets.objective;
