/** Momentum contrast, written from the papers (He et al. 2020, CVPR; Chen et al. 2020, arXiv 2003.04297). */
package org.cemflow.nets.moco;
