package org.cemflow.nets.augment;

/** What was drawn for the greys of one image, in the order in which it is done; flips come last. */
interface PixelDraw {

    /** Factor of all greys; 1 without. */
    double contrast();

    /** Added to all greys of 0..1; 0 without. */
    double brightness();

    /** Standard deviation of the noise on the scale 0..1; 0 without. */
    double noise();

    /** Pixels of the blur's kernel, 3, 5 or 7; 0 without. */
    int kernel();

    /** Left to right. */
    boolean flipX();

    /** Top to bottom. */
    boolean flipY();
}
