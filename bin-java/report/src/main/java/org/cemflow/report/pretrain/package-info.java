/** What a pretraining left: its summary, its metrics and the neighbourhoods in its embeddings. */
package org.cemflow.report.pretrain;
