/** Benchmarks of what only this room can measure; {@code ./cemflow bench pretrain} prints them. */
package org.cemflow.nets.bench;
