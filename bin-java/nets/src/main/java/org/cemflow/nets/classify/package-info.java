/** Nets that tell informative patches from uninformative ones: a ResNet with one logit. */
package org.cemflow.nets.classify;
