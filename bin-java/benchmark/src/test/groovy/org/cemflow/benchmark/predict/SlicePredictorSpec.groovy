package org.cemflow.benchmark.predict

import spock.lang.Specification

class SlicePredictorSpec extends Specification {

    static SlicePredictor.Pixels image(int height, int width) {
        def bytes = new byte[height * width]
        new Random(7).nextBytes(bytes)
        [height: { height }, width: { width }, region: { int top, int left, int h, int w, byte[] target ->
            for (int y = 0; y < h; y++) {
                System.arraycopy(bytes, (top + y) * width + left, target, y * w, w)
            }
        }] as SlicePredictor.Pixels
    }

    static List<float[]> predict(SlicePredictor predictor, SlicePredictor.Pixels slice) {
        def planes = (1..predictor.outputs()).collect { new float[slice.height() * slice.width()] }
        int next = 0
        predictor.predict(slice) { y, count, probabilities ->
            assert y == next
            next += count
            planes.eachWithIndex { plane, c -> System.arraycopy(probabilities[c], 0, plane, y * slice.width(), count * slice.width()) }
        }
        assert next == slice.height()
        planes
    }

    def "tiles along an axis of #axis reach everywhere, share #overlap pixels at least, and weigh 1 together"() {
        given:
        def spans = Spans.of(axis, tile, overlap)
        def sum = new double[axis]
        spans.starts().eachWithIndex { start, i -> spans.weights()[i].eachWithIndex { w, p -> assert w > 0; sum[start + p] += w } }

        expect:
        spans.starts()[0] == 0
        spans.starts().last() + spans.length() == axis
        (1..<spans.count()).every { spans.starts()[it - 1] + spans.length() - spans.starts()[it] >= overlap }
        sum.every { Math.abs(it - 1) < 1e-6 }
        spans.count() == count

        where:
        axis | tile | overlap || count
        50   | 64   | 16      || 1
        64   | 64   | 32      || 1
        65   | 64   | 32      || 2
        200  | 64   | 0       || 4
        200  | 64   | 32      || 6
        1000 | 96   | 7       || 12
    }

    def "an image in tiles gives what the whole gives, of #height x #width"() {
        given:
        def net = new Pointwise({ (it - 100) / 30 }, { it % 7 }, { 3 - it / 100 })
        def slice = image(height, width)

        when:
        def whole = predict(new SlicePredictor(net, 512, 64), slice)
        def tiles = predict(new SlicePredictor(net, 64, overlap), slice)

        then:
        (0..2).every { c -> (0..<height * width).every { Math.abs(whole[c][it] - tiles[c][it]) < 1e-6 } }
        (0..<height * width).every { i -> Math.abs((0..2).sum { whole[it][i] } - 1) < 1e-6 }
        net.sizes[0] == [SlicePredictor.padded(height), SlicePredictor.padded(width)]
        net.sizes.drop(1).every { it[0] <= 64 && it[1] <= 64 }

        where:
        height | width | overlap
        130    | 201   | 20
        65     | 40    | 32
        64     | 300   | 0
        33     | 33    | 0
    }

    def "what goes through the net is mirrored at its lower and right border"() {
        given:
        byte[] seen = null
        def net = new Pointwise({ 0 }) {
            java.nio.FloatBuffer logits(java.nio.ByteBuffer images, int count, int height, int width) {
                seen = new byte[height * width]
                images.get(0, seen)
                super.logits(images, count, height, width)
            }
        }
        def slice = image(40, 33)
        def pixels = new byte[40 * 33]
        slice.region(0, 0, 40, 33, pixels)

        when:
        predict(new SlicePredictor(net, 512, 64), slice)

        then:
        [[0, 0, 0, 0], [39, 32, 39, 32], [40, 33, 38, 31], [63, 63, 15, 1]].every { y, x, fromY, fromX -> seen[y * 64 + x] == pixels[fromY * 33 + fromX] }
    }

    def "the sigmoid of one logit, the softmax of several, however large"() {
        given:
        def one = [logit] as float[]
        def three = [logit, logit + 1, logit - 1] as float[]

        when:
        SlicePredictor.probabilities(one)
        SlicePredictor.probabilities(three)

        then:
        Math.abs(one[0] - single) < 1e-6
        Math.abs(three[1] - 0.66524094) < 1e-6

        where:
        logit || single
        0f    || 0.5
        100f  || 1
        -90f  || 0
        1f    || 0.7310586
    }
}
