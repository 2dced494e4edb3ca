/** {@code cem-pretrain}: an encoder from patches without labels. */
package org.cemflow.train.pretrain;
