package org.cemflow.nets.data;

/** A grey image whose every pixel has a label, read window by window from wherever it lies. */
public interface LabelledImage {

    int height();

    int width();

    /**
     * Copies the greys of a window that lies inside the image, row by row.
     *
     * @param target receives {@code height * width} bytes from its first on
     */
    void image(int top, int left, int height, int width, byte[] target);

    /** As {@link #image}, the labels: 0 is the background. */
    void labels(int top, int left, int height, int width, byte[] target);
}
