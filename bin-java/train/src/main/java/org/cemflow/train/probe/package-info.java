/** {@code cem-probe}: small labelled sets on which encoders are judged. */
package org.cemflow.train.probe;
