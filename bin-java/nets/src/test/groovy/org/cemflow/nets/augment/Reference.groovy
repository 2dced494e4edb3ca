package org.cemflow.nets.augment

import groovy.transform.CompileStatic
import org.cemflow.nets.random.CounterRandom

/** Every augmentation of one patch the plain, slow way: double precision, loops, each step as its definition says. */
@CompileStatic
class Reference {

    /** A smooth texture of a few waves and grain, grey 0..255, with some clipped parts at both ends. */
    static int[][] patch(int side, long seed) {
        def random = CounterRandom.of(seed, 99)
        double[] fx = new double[4], fy = new double[4], phase = new double[4]
        for (int k = 0; k < 4; k++) {
            fx[k] = random.uniform(-0.35, 0.35)
            fy[k] = random.uniform(-0.35, 0.35)
            phase[k] = random.uniform(0, 6.28)
        }
        double level = random.uniform(80, 200)
        int[][] grey = new int[side][side]
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double value = level
                for (int k = 0; k < 4; k++) {
                    value += 30 * Math.sin(fx[k] * x + fy[k] * y + phase[k])
                }
                grey[y][x] = (int) Math.max(0d, Math.min(255d, value + random.uniform(-12, 12)))
            }
        }
        grey
    }

    static double[][] unit(int[][] grey) {
        double[][] result = new double[grey.length][grey.length]
        for (int y = 0; y < grey.length; y++) {
            for (int x = 0; x < grey.length; x++) {
                result[y][x] = grey[y][x] / 255d
            }
        }
        result
    }

    /** Nearest neighbour about the centre, counter-clockwise as displayed. */
    static double[][] rotate(double[][] image, double radians, RotationFill fill) {
        int side = image.length
        double[][] result = new double[side][side]
        double cos = Math.cos(radians), sin = Math.sin(radians), middle = side / 2d
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double dx = x + 0.5 - middle, dy = y + 0.5 - middle
                int sx = (int) Math.floor(cos * dx - sin * dy + middle)
                int sy = (int) Math.floor(sin * dx + cos * dy + middle)
                if (fill == RotationFill.REFLECT) {
                    result[y][x] = image[mirror(sy, side)][mirror(sx, side)]
                } else {
                    result[y][x] = sx >= 0 && sy >= 0 && sx < side && sy < side ? image[sy][sx] : 0d
                }
            }
        }
        result
    }

    private static int mirror(int index, int side) {
        int folded = Math.floorMod(index, 2 * side)
        folded < side ? folded : 2 * side - 1 - folded
    }

    /** Antialiased bilinear resize of the crop alone, rows then columns. */
    static double[][] resize(double[][] image, Crop crop, int out) {
        double[][] rows = new double[out][crop.width()]
        double[][] wy = triangles(crop.height(), out), wx = triangles(crop.width(), out)
        for (int i = 0; i < out; i++) {
            for (int x = 0; x < crop.width(); x++) {
                for (int y = 0; y < crop.height(); y++) {
                    rows[i][x] += wy[i][y] * image[crop.top() + y][crop.left() + x]
                }
            }
        }
        double[][] result = new double[out][out]
        for (int i = 0; i < out; i++) {
            for (int j = 0; j < out; j++) {
                for (int x = 0; x < crop.width(); x++) {
                    result[i][j] += wx[j][x] * rows[i][x]
                }
            }
        }
        result
    }

    private static double[][] triangles(int length, int out) {
        double scale = length / (double) out, half = Math.max(1d, scale)
        double[][] weights = new double[out][length]
        for (int i = 0; i < out; i++) {
            double sum = 0
            for (int j = 0; j < length; j++) {
                weights[i][j] = Math.max(0d, 1 - Math.abs(j + 0.5 - (i + 0.5) * scale) / half)
                sum += weights[i][j]
            }
            for (int j = 0; j < length; j++) {
                weights[i][j] /= sum
            }
        }
        weights
    }

    static double[][] map(double[][] image, double factor, double offset) {
        double[][] result = new double[image.length][image.length]
        for (int y = 0; y < image.length; y++) {
            for (int x = 0; x < image.length; x++) {
                result[y][x] = Math.max(0d, Math.min(1d, factor * image[y][x] + offset))
            }
        }
        result
    }

    static double mean(double[][] image) {
        double sum = 0
        for (double[] row : image) {
            for (double value : row) {
                sum += value
            }
        }
        sum / (image.length * (double) image.length)
    }

    static double[][] jitter(double[][] image, double brightness, double contrast, boolean brightnessFirst) {
        double[][] result = brightnessFirst ? map(image, brightness, 0) : image
        result = map(result, contrast, (1 - contrast) * mean(result))
        brightnessFirst ? result : map(result, brightness, 0)
    }

    /** Sampled Gaussian cut at {@code radius}; pixels beyond the border are those at the border. */
    static double[][] blur(double[][] image, double sigma, int radius) {
        int side = image.length
        double[] kernel = new double[2 * radius + 1]
        double sum = 0
        for (int k = -radius; k <= radius; k++) {
            kernel[k + radius] = Math.exp(-k * k / (2 * sigma * sigma))
            sum += kernel[k + radius]
        }
        double[][] rows = new double[side][side], result = new double[side][side]
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                for (int k = -radius; k <= radius; k++) {
                    rows[y][x] += kernel[k + radius] / sum * image[Math.max(0, Math.min(side - 1, y + k))][x]
                }
            }
        }
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                for (int k = -radius; k <= radius; k++) {
                    result[y][x] += kernel[k + radius] / sum * rows[y][Math.max(0, Math.min(side - 1, x + k))]
                }
            }
        }
        result
    }

    static double[][] flip(double[][] image, boolean flipX, boolean flipY) {
        int side = image.length
        double[][] result = new double[side][side]
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                result[y][x] = image[flipY ? side - 1 - y : y][flipX ? side - 1 - x : x]
            }
        }
        result
    }

    /** All steps but the pixel noise, in the paper's order, on the scale 0..1. */
    static double[][] view(int[][] patch, Draw draw, AugmentOptions options) {
        double[][] image = unit(patch)
        if (draw.radians() != 0d) {
            image = rotate(image, draw.radians(), options.fill())
        }
        image = resize(image, draw.crop(), options.side())
        image = jitter(image, draw.brightness(), draw.contrast(), draw.brightnessFirst())
        if (draw.sigma() != 0d) {
            image = blur(image, draw.sigma(), (int) Math.ceil(4 * options.sigma().high()))
        }
        flip(image, draw.flipX(), draw.flipY())
    }

    /** The largest difference, without the {@code worst} largest ones. */
    static double difference(double[][] expected, double[][] actual, int worst) {
        List<Double> all = []
        for (int y = 0; y < expected.length; y++) {
            for (int x = 0; x < expected.length; x++) {
                all << Math.abs(expected[y][x] - actual[y][x])
            }
        }
        all.sort()
        all[all.size() - 1 - worst]
    }
}
