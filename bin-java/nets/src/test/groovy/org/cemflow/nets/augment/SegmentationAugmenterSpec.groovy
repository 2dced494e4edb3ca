package org.cemflow.nets.augment

import groovy.transform.CompileStatic
import org.bytedeco.pytorch.global.torch
import org.cemflow.nets.data.LabelledImage
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.HostCopies
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.engine.Scope
import spock.lang.Shared
import spock.lang.Specification

class SegmentationAugmenterSpec extends Specification {

    static final double MEAN = 0.5
    static final double SD = 0.1

    @Shared Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7)

    /** An image in memory. */
    @CompileStatic
    static class Pixels implements LabelledImage {
        final int[][] grey
        final int[][] label

        Pixels(int[][] grey, int[][] label) {
            this.grey = grey
            this.label = label
        }

        int height() { grey.length }

        int width() { grey[0].length }

        void image(int top, int left, int height, int width, byte[] target) { copy(grey, top, left, height, width, target) }

        void labels(int top, int left, int height, int width, byte[] target) { copy(label, top, left, height, width, target) }

        private static void copy(int[][] from, int top, int left, int height, int width, byte[] target) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    target[y * width + x] = (byte) from[top + y][left + x]
                }
            }
        }
    }

    /** A smooth texture; the label is 1 above its middle grey, 2 in the brightest parts. */
    static Pixels pixels(int height, int width, long seed) {
        def square = Reference.patch(Math.max(height, width), seed)
        int[][] grey = (0..<height).collect { y -> (0..<width).collect { square[y][it] } as int[] }
        new Pixels(grey, grey.collect { row -> row.collect { it > 180 ? 2 : it > 120 ? 1 : 0 } as int[] } as int[][])
    }

    List apply(List<Pixels> images, List<SegmentationDraw> draws, int side) {
        new Scope().withCloseable {
            new SegmentationAugmenter(engine, SegmentationOptions.paper(side, false, true), MEAN, SD).withCloseable { augmenter ->
                def batch = augmenter.apply(images as List<LabelledImage>, draws)
                [HostCopies.array(batch.images()).floats().collect { it * SD + MEAN }, HostCopies.array(batch.labels()).data()]
            }
        }
    }

    static SegmentationDraw draw(Map more = [:], Crop window) {
        new SegmentationDraw(window, more.radians ?: 0d, more.contrast ?: 1d, more.brightness ?: 0d, more.noise ?: 0d, more.kernel ?: 0,
                more.flipX ?: false, more.flipY ?: false)
    }

    /** One crop the plain, slow way: grey 0..1 and label, by the definition of each step. */
    @CompileStatic
    static List<double[][]> slow(Pixels image, SegmentationDraw draw, int side) {
        int ph = Math.max(side, image.height()), pw = Math.max(side, image.width())
        int oy = (int) ((ph - image.height()) / 2), ox = (int) ((pw - image.width()) / 2)
        Crop w = draw.window()
        double[][] x = new double[side][side], y = new double[side][side]
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                double v = Math.max(0d, (i + 0.5d) * w.height() / side - 0.5d), u = Math.max(0d, (j + 0.5d) * w.width() / side - 0.5d)
                int v0 = (int) v, u0 = (int) u
                int v1 = Math.min(v0 + 1, w.height() - 1), u1 = Math.min(u0 + 1, w.width() - 1)
                double top = (1 - u + u0) * at(image.grey, w, v0, u0, oy, ox) + (u - u0) * at(image.grey, w, v0, u1, oy, ox)
                double low = (1 - u + u0) * at(image.grey, w, v1, u0, oy, ox) + (u - u0) * at(image.grey, w, v1, u1, oy, ox)
                x[i][j] = ((1 - v + v0) * top + (v - v0) * low) / 255d
                y[i][j] = at(image.label, w, (int) ((i + 0.5d) * w.height() / side), (int) ((j + 0.5d) * w.width() / side), oy, ox)
            }
        }
        if (draw.radians() != 0d) {
            List<double[][]> turned = turn(x, y, draw.radians())
            x = turned[0]
            y = turned[1]
        }
        for (double[] row : x) {
            for (int j = 0; j < side; j++) {
                row[j] = Math.max(0d, Math.min(1d, row[j] * draw.contrast() + draw.brightness()))
            }
        }
        x = draw.kernel() == 0 ? x : blur(x, draw.kernel())
        [Reference.flip(x, draw.flipX(), draw.flipY()), Reference.flip(y, draw.flipX(), draw.flipY())]
    }

    @CompileStatic
    private static int at(int[][] pixels, Crop w, int y, int x, int oy, int ox) {
        pixels[mirror(w.top() + y - oy, pixels.length)][mirror(w.left() + x - ox, pixels[0].length)]
    }

    @CompileStatic
    private static int mirror(int i, int length) {
        int at = length == 1 ? 0 : i
        while (at < 0 || at >= length) {
            at = at < 0 ? -at : 2 * (length - 1) - at
        }
        at
    }

    @CompileStatic
    private static double[][] blur(double[][] image, int size) {
        double[] kernel = size == 3 ? [0.25d, 0.5d, 0.25d] as double[] : size == 5 ? [1 / 16d, 4 / 16d, 6 / 16d, 4 / 16d, 1 / 16d] as double[]
                : [0.03125d, 0.109375d, 0.21875d, 0.28125d, 0.21875d, 0.109375d, 0.03125d] as double[]
        int n = image.length, r = (int) (size / 2)
        double[][] rows = new double[n][n], all = new double[n][n]
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = -r; k <= r; k++) {
                    rows[i][j] += kernel[k + r] * image[i][mirror(j + k, n)]
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = -r; k <= r; k++) {
                    all[i][j] += kernel[k + r] * rows[mirror(i + k, n)][j]
                }
            }
        }
        all
    }

    @CompileStatic
    private static List<double[][]> turn(double[][] x, double[][] y, double radians) {
        int n = x.length
        double middle = (n - 1) / 2d, cos = Math.cos(radians), sin = Math.sin(radians)
        double[][] tx = new double[n][n], ty = new double[n][n]
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double u = cos * (j - middle) - sin * (i - middle) + middle, v = sin * (j - middle) + cos * (i - middle) + middle
                int u0 = (int) Math.floor(u), v0 = (int) Math.floor(v)
                double a = u - u0, b = v - v0
                tx[i][j] = (1 - b) * ((1 - a) * x[mirror(v0, n)][mirror(u0, n)] + a * x[mirror(v0, n)][mirror(u0 + 1, n)]) +
                        b * ((1 - a) * x[mirror(v0 + 1, n)][mirror(u0, n)] + a * x[mirror(v0 + 1, n)][mirror(u0 + 1, n)])
                ty[i][j] = y[mirror((int) Math.round(v), n)][mirror((int) Math.round(u), n)]
            }
        }
        [tx, ty]
    }

    def "greys and labels go the same way as by the plain, slow definition: #what"() {
        given:
        def image = pixels(height, width, 4)

        when:
        def (x, labels) = apply([pixels(50, 80, 9), image], [draw(new Crop(3, 7, 40, 31)), drawn], 48)
        def (expected, truth) = slow(image, drawn, 48)
        def worst = (0..<48 * 48).collect { Math.abs(x[48 * 48 + it] - expected[it.intdiv(48)][it % 48]) }.max()
        def wrong = (0..<48 * 48).count { labels.getLong(8 * (48 * 48 + it)) != truth[it.intdiv(48)][it % 48] as long }

        then: 'within a hundredth of a grey level; at most 0.2 % of a rotation\'s labels lie on a border between two'
        worst < 0.01 / 255
        wrong <= (drawn.radians() == 0d ? 0 : 4)

        where:
        what                            | height | width || drawn
        'enlarged'                      | 60     | 90    || draw(new Crop(5, 31, 20, 29))
        'reduced'                       | 200    | 90    || draw(new Crop(100, 1, 97, 88))
        'an image smaller than a crop'  | 20     | 30    || draw(new Crop(0, 0, 48, 48))
        'a row of pixels, mirrored'     | 1      | 7     || draw(new Crop(2, 3, 40, 44))
        'a window in the mirrored part' | 30     | 60    || draw(new Crop(1, 10, 12, 25))
        'rotation'                      | 60     | 60    || draw(new Crop(0, 0, 60, 60), radians: 0.54)
        'rotation the other way'        | 60     | 90    || draw(new Crop(0, 0, 60, 60), radians: -2.9)
        'brighter, clipped'             | 60     | 60    || draw(new Crop(9, 9, 30, 30), contrast: 1.3, brightness: 0.25)
        'darker, clipped'               | 60     | 60    || draw(new Crop(9, 9, 30, 30), contrast: 0.7, brightness: -0.3)
        'blur of 3 pixels'              | 60     | 60    || draw(new Crop(0, 0, 48, 48), kernel: 3)
        'blur of 5 pixels'              | 60     | 60    || draw(new Crop(0, 0, 48, 48), kernel: 5)
        'blur of 7 pixels'              | 60     | 60    || draw(new Crop(0, 0, 48, 48), kernel: 7)
        'left to right'                 | 60     | 60    || draw(new Crop(0, 0, 48, 48), flipX: true)
        'all of it'                     | 33     | 90    || draw(new Crop(4, 10, 40, 33), radians: 1.1, contrast: 1.2, brightness: -0.1, kernel: 5, flipX: true, flipY: true)
    }

    def "noise is normal with the drawn sd, clipped, and lies under the blur"() {
        given:
        int[][] flat = (0..<64).collect { [128] * 64 as int[] }
        def image = new Pixels(flat, flat)
        def whole = new Crop(0, 0, 64, 64)

        when:
        def (x, ignored) = apply([image, image, image], [draw(whole, noise: 0.1), draw(whole, noise: 0.1, kernel: 3), draw(whole)], 64)
        def spread = { from -> Math.sqrt((from..<from + 4096).sum { (x[it] - 128 / 255)**2 } / 4096) }

        then: 'the binomial kernel of 3 leaves 3/8 of the sd'
        Math.abs(spread(0) / 0.1 - 1) < 5 / 90
        Math.abs(spread(4096) / 0.1 - 3 / 8) < 0.03
        spread(8192) < 1e-6
    }

    def "a crop near what is labelled holds it, wherever it lies and however rare it is"() {
        given:
        int[][] grey = (0..<90).collect { [100] * 130 as int[] }
        int[][] label = (0..<90).collect { [0] * 130 as int[] }
        def places = [[0, 0], [89, 129], [44, 3], [10, 128]]
        places.each { y, x -> label[y][x] = 1 }
        def image = new Pixels(grey, label)
        def options = new SegmentationOptions(40, 1, new Span(1, 1), new Span(1, 1), 0, 0, 0, 0, 0, 0, new Span(1, 1), 0, 0)
        def draws = (0..<400).collect { SegmentationDraw.of(options, image, 3, it.intdiv(8), it % 8) }

        expect:
        draws.every { draw ->
            def w = draw.window()
            assert w.top() >= 0 && w.left() >= 0 && w.top() + 40 <= 90 && w.left() + 40 <= 130
            places.any { y, x -> y in w.top()..<(w.top() + 40) && x in w.left()..<(w.left() + 40) }
        }
        places.every { y, x -> draws.count { y in it.window().top()..<(it.window().top() + 40) && x in it.window().left()..<(it.window().left() + 40) } > 60 }
        and: 'with nothing labelled the crop is anywhere'
        SegmentationDraw.of(options, new Pixels(grey, (0..<90).collect { [0] * 130 as int[] } as int[][]), 3, 0, 0).window().height() in 1..90
    }

    def "amounts are those of the paper's code"() {
        given:
        def image = pixels(100, 120, 1)
        def draws = (0..<4000).collect { SegmentationDraw.of(SegmentationOptions.paper(64, false, true), image, 1, it.intdiv(16), it % 16) }
        def near = { Number part, double expected -> Math.abs(part / 4000 - expected) < 4 * Math.sqrt(expected * (1 - expected) / 4000) }
        def areas = draws*.window().collect { it.height() * it.width() / 12000d }

        expect:
        near(draws.count { it.radians() != 0d }, 0.5)
        near(draws.count { it.contrast() != 1d && it.brightness() != 0d }, 0.5)
        near(draws.count { it.noise() != 0d }, 0.5)
        near(draws.count { it.kernel() == 3 }, 0.1)
        near(draws.count { it.kernel() == 5 }, 0.2)
        near(draws.count { it.kernel() == 7 }, 0.2)
        near(draws.count { it.flipX() }, 0.5)
        draws*.noise().findAll { it != 0d }.every { (it * 255)**2 >= 400 && (it * 255)**2 <= 1200 }
        draws*.contrast().max() > 1.29 && draws*.contrast().max() <= 1.3
        draws*.brightness().min() < -0.29 && draws*.brightness().min() >= -0.3
        areas.min() > 0.07 && areas.min() < 0.1
        areas.max() > 0.95
        draws*.window().every { it.top() + it.height() <= 100 && it.left() + it.width() <= 120 }
        draws*.window().any { it.top() + it.height() == 100 && it.height() < 60 }
    }

    def "a batch is a function of seed and step, whatever was drawn before and however many threads there are"() {
        given:
        def images = (1..5).collect { pixels(70, 60 + it, it) } as List<LabelledImage>
        def options = SegmentationOptions.paper(48, true, true)
        def batch = { int threads, List steps ->
            new Scope().withCloseable {
                torch.set_num_threads(threads)
                new SegmentationAugmenter(engine, options, MEAN, SD).withCloseable { augmenter ->
                    def last = steps.collect { augmenter.batch(images, 5, it) }.last()
                    [HostCopies.array(last.images()), HostCopies.array(last.labels())]
                }
            }
        }

        expect:
        batch(2, [7]) == batch(2, [1, 2, 7])
        batch(2, [7]) == batch(1, [7])
        batch(2, [7]) != batch(2, [8])

        cleanup:
        torch.set_num_threads(2)
    }
}
