package org.cemflow.curate.patch;

import java.util.function.LongConsumer;

/** A way to visit every patch of a data set, in pieces that may be worked on in any order by several threads. */
interface Scan {

    /** How many pieces there are. */
    long pieces();

    /** The bytes that one worker's buffers take. */
    long workerBytes();

    /** A worker with buffers of its own: takes the number of a piece and measures its patches. */
    LongConsumer worker(Measurements.Meter meter);
}
