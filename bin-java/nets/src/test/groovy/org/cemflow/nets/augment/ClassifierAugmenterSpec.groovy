package org.cemflow.nets.augment

import java.nio.ByteBuffer
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.HostCopies
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.engine.Scope
import org.cemflow.nets.weights.DType
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Normalisation
import spock.lang.Shared
import spock.lang.Specification

class ClassifierAugmenterSpec extends Specification {

    static final int SIDE = 24
    static final Normalisation COLOUR = new Normalisation([0.4d, 0.5d, 0.6d], [0.1d, 0.2d, 0.3d])

    @Shared Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7)
    @Shared byte[] grey = pixels(3)

    static byte[] pixels(int count) {
        def random = new Random(4)
        def bytes = new byte[count * SIDE * SIDE]
        bytes.length.times { bytes[it] = (byte) (60 + random.nextInt(120)) }
        bytes
    }

    static ClassifierDraw draw(Map more) {
        new ClassifierDraw(more.contrast ?: 1d, more.brightness ?: 0d, more.noise ?: 0d, more.kernel ?: 0, more.flipX ?: false, more.flipY ?: false)
    }

    /** Greys 0..1, sample by channel by pixel. */
    List<List<float[]>> apply(int channels, Closure act) {
        def norms = channels == 3 ? COLOUR : new Normalisation([0.5d], [0.1d])
        new Scope().withCloseable {
            new ClassifierAugmenter(engine, channels, norms).withCloseable { augmenter ->
                long count = grey.length.intdiv(SIDE * SIDE)
                def patches = HostCopies.tensor(new HostTensor(DType.U8, [count, 1L, (long) SIDE, (long) SIDE], ByteBuffer.wrap(grey)))
                def result = HostCopies.array(act(augmenter, patches))
                assert result.shape() == [count, (long) channels, (long) SIDE, (long) SIDE]
                def values = result.floats()
                (0..<count).collect { i -> (0..<channels).collect { c ->
                    int from = (i * channels + c) * SIDE * SIDE
                    (0..<SIDE * SIDE).collect { values[from + it] * norms.sd()[c] + norms.mean()[c] } as float[]
                } }
            }
        }
    }

    float original(int sample, int pixel) {
        (grey[sample * SIDE * SIDE + pixel] & 255) / 255f
    }

    def "without a draw a patch is itself in every channel, normalised by the channel's own mean and sd"() {
        expect:
        [apply(3) { a, p -> a.plain(p) }, apply(3) { a, p -> a.apply(p, [draw([:])] * 3) }, apply(1) { a, p -> a.plain(p) }].every { images ->
            (0..2).every { i -> images[i].every { channel -> (0..<SIDE * SIDE).every { Math.abs(channel[it] - original(i, it)) < 1e-5 } } }
        }
    }

    def "contrast multiplies, brightness adds, both clamped; flips mirror"() {
        when:
        def images = apply(1) { a, p -> a.apply(p, [draw(contrast: 1.2d, brightness: -0.15d), draw(flipX: true), draw(brightness: 0.2d, flipY: true)]) }

        then:
        (0..<SIDE * SIDE).every { Math.abs(images[0][0][it] - Math.max(0d, Math.min(1d, original(0, it) * 1.2d - 0.15d))) < 1e-5 }
        (0..<SIDE * SIDE).every { Math.abs(images[1][0][it] - original(1, it.intdiv(SIDE) * SIDE + SIDE - 1 - it % SIDE)) < 1e-5 }
        (0..<SIDE * SIDE).every { Math.abs(images[2][0][it] - Math.min(1d, original(2, (SIDE - 1 - it.intdiv(SIDE)) * SIDE + it % SIDE) + 0.2d)) < 1e-5 }
    }

    def "noise falls on each channel by itself, a blur of 5 is OpenCV's"() {
        when:
        def images = apply(3) { a, p -> a.apply(p, [draw(noise: 8 / 255d), draw(kernel: 5), draw(kernel: 3)]) }
        def noise = (0..2).collect { c -> (0..<SIDE * SIDE).collect { images[0][c][it] - original(0, it) } }
        int middle = 10 * SIDE + 10

        then:
        noise.every { n -> Math.abs(Math.sqrt(n.sum { it * it } / n.size()) * 255 - 8) < 0.8 }
        [[0, 1], [1, 2]].every { a, b -> Math.abs((0..<SIDE * SIDE).sum { noise[a][it] * noise[b][it] } / (SIDE * SIDE) / (8 / 255d)**2) < 0.15 }

        and:
        def weights = [1, 4, 6, 4, 1]
        def sum = 0d
        (-2..2).each { y -> (-2..2).each { x -> sum += weights[y + 2] * weights[x + 2] / 256d * original(1, middle + y * SIDE + x) } }
        Math.abs(images[1][0][middle] - sum) < 1e-5
        def three = 0d
        (-1..1).each { y -> (-1..1).each { x -> three += [1, 2, 1][y + 1] * [1, 2, 1][x + 1] / 16d * original(2, middle + y * SIDE + x) } }
        Math.abs(images[2][2][middle] - three) < 1e-5
    }

    def "draws are the paper's: each with one half, kernels of 3 and 5 as 1 to 2"() {
        when:
        def draws = (0..<6000).collect { ClassifierDraw.of(1, it.intdiv(64), it % 64) }
        def share = { Closure what -> draws.count(what) / 6000d }

        then:
        [{ it.contrast() != 1 }, { it.noise() != 0 }, { it.kernel() != 0 }, { it.flipX() }, { it.flipY() }].every { Math.abs(share(it) - 0.5) < 0.03 }
        Math.abs(draws.count { it.kernel() == 5 } / draws.count { it.kernel() == 3 } - 2) < 0.25
        draws.every { it.kernel() in [0, 3, 5] && Math.abs(it.contrast() - 1) <= 0.2 && Math.abs(it.brightness()) <= 0.2 }
        draws.findAll { it.noise() != 0 }.every { (it.noise() * 255)**2 >= 39.99 && (it.noise() * 255)**2 <= 100.01 }
        draws.collect { it.brightness() }.max() > 0.19 && draws.collect { it.contrast() }.min() < 0.81
    }

    def "the same seed and step give the same images, others others"() {
        given:
        def of = { long seed, long step -> apply(3) { a, p -> a.batch(p, seed, step) }.flatten() }

        expect:
        of(1, 2) == of(1, 2)
        of(1, 2) != of(1, 3)
        of(1, 2) != of(2, 2)
    }
}
