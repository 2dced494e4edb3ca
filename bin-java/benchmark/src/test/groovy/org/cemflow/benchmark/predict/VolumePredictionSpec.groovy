package org.cemflow.benchmark.predict

import groovy.transform.CompileStatic
import java.nio.file.Path
import org.cemflow.benchmark.data.Inference
import org.cemflow.core.cli.Progress
import org.cemflow.core.error.DataError
import org.cemflow.core.volume.Shape
import spock.lang.Specification
import spock.lang.TempDir

class VolumePredictionSpec extends Specification {

    @TempDir Path folder

    @CompileStatic
    static class Voxels implements GreyVolume {
        final Shape shape
        final byte[] bytes

        Voxels(int z, int y, int x, byte[] bytes = null) {
            shape = new Shape(z, y, x)
            this.bytes = bytes ?: new byte[z * y * x]
            if (bytes == null) {
                new Random(5).nextBytes(this.bytes)
            }
        }

        Shape shape() { shape }

        void box(int z, int y, int x, int d, int h, int w, byte[] target) {
            int to = 0
            for (int k = 0; k < d; k++) {
                for (int j = 0; j < h; j++, to += w) {
                    System.arraycopy(bytes, ((z + k) * shape.y() + y + j) * shape.x() + x, target, to, w)
                }
            }
        }

        void close() {}
    }

    @CompileStatic
    static class Labels implements LabelSink {
        final ByteArrayOutputStream all = new ByteArrayOutputStream()

        void rows(byte[] labels, int count) { all.write(labels, 0, count) }

        void commit() {}

        void close() {}
    }

    byte[] labels(Pointwise net, Inference mode, GreyVolume volume, boolean compat = false, double threshold = 0.5) {
        def sink = new Labels()
        new Progress('test', 'slices', 1).withCloseable { progress ->
            new VolumePrediction(new SlicePredictor(net, 64, 16), mode, threshold, compat).run('v', volume, sink, folder.resolve('sums'), progress)
        }
        assert folder.toFile().list().length == 0
        sink.all.toByteArray()
    }

    def "slices along three axes meet in the right voxels: #mode of one and of three outputs"() {
        given: 'nets that look at their own pixel only, so that every axis says the same of a voxel'
        def volume = new Voxels(34, 45, 70)
        def one = new Pointwise({ (it - 128.5) / 10 })
        def three = new Pointwise({ it < 80 ? 3 : 0 }, { it < 160 ? 2 : 0 }, { 1 })

        expect:
        labels(one, mode, volume) == volume.bytes.collect { (it & 0xFF) > 128 ? 1 : 0 } as byte[]
        labels(three, mode, volume) == volume.bytes.collect { (it & 0xFF) < 80 ? 0 : (it & 0xFF) < 160 ? 1 : 2 } as byte[]
        one.sizes.size() >= (mode == Inference.ORTHOPLANE ? 34 + 45 + 70 : 34)

        where:
        mode << [Inference.IMAGE, Inference.STACK, Inference.ORTHOPLANE]
    }

    def "the mean of three axes decides, not one of them"() {
        given: 'a net that is sure of every slice along z, and against on all others'
        int calls = 0
        double against = other
        def volume = new Voxels(32, 32, 32)
        def net = new Pointwise({ calls++ < 32 * 1024 ? 3 : against })

        expect: 'sigmoid(3) is 0.953'
        labels(net, Inference.ORTHOPLANE, volume) == ([expected] * 32768) as byte[]

        where:
        other || expected
        -1.2d || 0
        -1.1d || 0
        -0.8d || 1
    }

    def "the threshold is exact by default and in steps of 8 bits in compat mode: p = #p, #mode"() {
        given:
        def net = new Pointwise({ Math.log(p / (1 - p)) })
        def volume = new Voxels(32, 32, 32)

        expect:
        labels(net, mode, volume).every { it == exact }
        labels(net, mode, volume, true).every { it == compat }

        where: 'faults G2: 128/255 = 0.50196 by sections, 43/85 = 0.50588 along three axes'
        mode                 | p       || exact | compat
        Inference.STACK      | 0.4999d || 0     | 0
        Inference.STACK      | 0.501d  || 1     | 0
        Inference.STACK      | 0.5019d || 1     | 0
        Inference.STACK      | 0.5021d || 1     | 1
        Inference.ORTHOPLANE | 0.4999d || 0     | 0
        Inference.ORTHOPLANE | 0.5021d || 1     | 0
        Inference.ORTHOPLANE | 0.5058d || 1     | 0
        Inference.ORTHOPLANE | 0.5060d || 1     | 1
        Inference.IMAGE      | 0.501d  || 1     | 1
    }

    def "of equal sums the lowest label holds, in 8 bits too"() {
        expect:
        labels(new Pointwise({ 0 }, { 1 }, { 1 }), Inference.STACK, new Voxels(2, 32, 32)).every { it == 1 }
        labels(new Pointwise({ 0 }, { 1 }, { 1.001 }), Inference.ORTHOPLANE, new Voxels(32, 32, 32), true).every { it == 1 }
        labels(new Pointwise({ 0 }, { 1 }, { 1.001 }), Inference.ORTHOPLANE, new Voxels(32, 32, 32)).every { it == 2 }
    }

    def "compat mode scales an image down to multiples of 32 and its labels back"() {
        given: 'left half dark, right half bright'
        def bytes = new byte[50 * 75]
        (50 * 75).times { bytes[it] = (it % 75 < 40 ? 20 : 220) as byte }
        def net = new Pointwise({ (it - 128) / 10 })

        when:
        def labels = labels(net, Inference.IMAGE, new Voxels(1, 50, 75, bytes), true)

        then:
        net.sizes == [[32, 64]]
        (0..<50).every { y -> (0..<75).every { x -> Math.abs(x - 40) < 2 || labels[y * 75 + x] == (x < 40 ? 0 : 1) } }
    }

    def "the original's bilinear scaling is matched: golden image G, 113 x 150 to 224 x 224"() {
        given:
        def g = new byte[113 * 150]
        for (int y = 0; y < 113; y++) {
            for (int x = 0; x < 150; x++) {
                g[y * 150 + x] = (((1103515245L * x + 12345L * y + 2654435761L * x * y) >> 7) & 255) as byte
            }
        }

        when:
        def scaled = ScaledImage.bilinear(g, 113, 150, 224, 224)
        long sum = scaled.collect { it & 0xFF }.sum()

        then: 'OpenCV 5: sum 6386908, first row 0 78 139 72 138 196; its builds differ by one level in some pixels'
        Math.abs(sum - 6386908) < 224 * 224 * 0.002
        [scaled[0..5].collect { it & 0xFF }, [0, 78, 139, 72, 138, 196]].transpose().every { a, b -> Math.abs(a - b) <= 1 }
    }

    def "a volume too small for the net is refused: #shape by #mode"() {
        when:
        labels(new Pointwise({ 0 }), mode, new Voxels(*shape))

        then:
        def e = thrown(DataError)
        e.message.contains('too small for a U-Net')
        e.message.contains(mend)

        where:
        mode                 | shape        || mend
        Inference.STACK      | [5, 31, 100] || 'give a larger one'
        Inference.ORTHOPLANE | [20, 64, 64] || 'give --mode stack'
    }

    def "a volume whose slices no array holds is refused before any work"() {
        given:
        def vast = [shape: { new Shape(65536, 40000, 32) }, box: { Object... all -> assert false }, close: {}] as GreyVolume

        when:
        labels(new Pointwise({ 0 }), Inference.ORTHOPLANE, vast)

        then:
        def e = thrown(DataError)
        e.message.startsWith('v: has 65536 x 40000 pixels (z, y)')
        e.message.contains('give --mode stack')
    }

    def "what is gathered of slices at constant x fits into a small heap, which 64 MiB did not"() {
        expect:
        VolumePrediction.atOnce(heap) == probabilities

        where:
        heap     | probabilities
        24 << 20 | 3 << 18
        4L << 30 | 1 << 24
    }
}
