package org.cemflow.core.hash

import groovy.transform.CompileStatic

/** The difference hash as plainly and slowly as it can be written, to hold the fast one against. */
@CompileStatic
class ReferenceHash {

    static int[][] pixels(byte[] bytes, int h, int w) {
        int[][] image = new int[h][w]
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                image[y][x] = bytes[y * w + x] & 0xFF
            }
        }
        image
    }

    static double filter(String name, double t) {
        if (name == 'bilinear') {
            return Math.abs(t) < 1 ? 1 - Math.abs(t) : 0d
        }
        t >= -3 && t < 3 ? sinc(t) * sinc(t / 3d) : 0d
    }

    private static double sinc(double t) {
        t == 0d ? 1d : Math.sin(Math.PI * t) / (Math.PI * t)
    }

    /** Resamples each row of an image to the width. */
    static int[][] widthTo(int[][] image, int out, String name) {
        int wide = image[0].length
        int[][] result = new int[image.length][out]
        double scale = (double) wide / (double) out
        double stretch = Math.max(scale, 1d)
        double support = (name == 'bilinear' ? 1 : 3) * stretch
        for (int i = 0; i < out; i++) {
            double centre = (i + 0.5d) * scale
            int lo = Math.max(0, (int) (centre - support + 0.5d))
            int hi = Math.min(wide, (int) (centre + support + 0.5d))
            double total = 0
            for (int j = lo; j < hi; j++) {
                total += filter(name, (j - centre + 0.5d) / stretch)
            }
            for (int y = 0; y < image.length; y++) {
                long sum = 1L << 21
                for (int j = lo; j < hi; j++) {
                    double weight = filter(name, (j - centre + 0.5d) / stretch) / total * (1 << 22)
                    sum += image[y][j] * (long) (weight < 0 ? weight - 0.5d : weight + 0.5d)
                }
                result[y][i] = (int) Math.max(0L, Math.min(255L, sum >> 22))
            }
        }
        result
    }

    static int[][] turned(int[][] image) {
        int[][] result = new int[image[0].length][image.length]
        for (int y = 0; y < image.length; y++) {
            for (int x = 0; x < image[0].length; x++) {
                result[x][y] = image[y][x]
            }
        }
        result
    }

    static int[][] resize(int[][] image, int h, int w, String name) {
        turned(widthTo(turned(widthTo(image, w, name)), h, name))
    }

    static String hex(byte[] bytes, int h, int w, int crop, int size) {
        int[][] image = pixels(bytes, h, w)
        if (h != crop || w != crop) {
            image = resize(image, crop, crop, 'bilinear')
        }
        int[][] small = resize(image, size, size + 1, 'lanczos')
        def bits = new StringBuilder()
        for (int r = 0; r < size; r++) {
            for (int k = 0; k < size; k++) {
                bits.append(small[r][k + 1] > small[r][k] ? '1' : '0')
            }
        }
        new BigInteger(bits.toString(), 2).toString(16).padLeft(size * size >> 2, '0')
    }
}
