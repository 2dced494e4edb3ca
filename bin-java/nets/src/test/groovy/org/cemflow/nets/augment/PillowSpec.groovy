package org.cemflow.nets.augment

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.nets.data.PixelStatistics
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.engine.Scope
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** Pillow, with which the paper's views were made, as a witness; skipped where Debian's python3-pil is not there. */
@Requires({ PillowSpec.pillow() })
class PillowSpec extends Specification {

    static final String PYTHON = '/usr/bin/python3'
    static final int SIDE = 96
    static final Crop WHOLE = new Crop(0, 0, SIDE, SIDE)
    static final PixelStatistics STATISTICS = new PixelStatistics(0.5, 0.25, 1)

    @TempDir Path folder
    @Shared Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7)

    static boolean pillow() {
        try {
            [PYTHON, '-c', 'import PIL.Image'].execute().waitFor() == 0
        } catch (IOException absent) {
            false
        }
    }

    /**
     * Differences to Pillow in grey levels, ours minus Pillow's, of all pixels of all draws that are at least {@code margin}
     * away from the border; each draw has a patch of its own.
     */
    private List<Double> differences(List<Draw> draws, AugmentOptions options, int margin = 0) {
        int out = options.side()
        def patches = (1..draws.size()).collect { Reference.patch(SIDE, it) }
        Files.write(folder.resolve('patches'), Tensors.bytes(patches))
        folder.resolve('draws').toFile().text = draws.collect { d ->
            [Math.toDegrees(d.radians()), d.crop().top(), d.crop().left(), d.crop().height(), d.crop().width(), d.brightness(), d.contrast(),
             d.brightnessFirst() ? 1 : 0, d.sigma(), d.flipX() ? 1 : 0, d.flipY() ? 1 : 0].join(' ') + '\n'
        }.join('')
        def script = Path.of(getClass().getResource('/pillow_witness.py').toURI())
        def python = [PYTHON, script, folder.resolve('patches'), SIDE, out, folder.resolve('draws'), folder.resolve('views')]*.toString()
                .execute()
        def errors = python.errorStream.text
        assert python.waitFor() == 0 : errors
        byte[] theirs = Files.readAllBytes(folder.resolve('views'))
        new Scope().withCloseable {
            new Augmenter(engine, options, STATISTICS).withCloseable { augmenter ->
                float[] ours = Tensors.floats(augmenter.apply(Tensors.patches(patches), draws))
                Tensors.differences(ours, theirs, out, margin, STATISTICS)
            }
        }
    }

    private static Draw draw(Map<String, Object> changes) {
        def all = [radians: 0, crop: WHOLE, brightness: 1, contrast: 1, first: true, sigma: 0, flipX: false, flipY: false] + changes
        new Draw(all.radians, all.crop, all.brightness, all.contrast, all.first, all.sigma, all.flipX, all.flipY, 0)
    }

    def "resized crops differ from Pillow's by its rounding to 8 bits after each axis: to #out pixels"() {
        when:
        def all = differences([draw([:]), draw(crop: new Crop(3, 40, 61, 47)), draw(crop: new Crop(50, 0, 46, 46), flipX: true),
                               draw(crop: new Crop(1, 2, 93, 77), flipY: true)], AugmentOptions.paper(out))

        then:
        all.every { Math.abs(it) <= 1 }
        Math.abs(all.sum() / all.size()) < 0.02

        where:
        out << [96, 64, 40, 224]
    }

    def "rotations are Pillow's, save for the few pixels on a border between two"() {
        when:
        def all = differences([0.1, -0.1, 1, -2, 3, 1.5, -3.1, 2.2].collect { draw(radians: it) }, AugmentOptions.paper(SIDE))

        then:
        all.count { Math.abs(it) > 0.01 } < 0.003 * all.size()
    }

    def "brightness and contrast differ from Pillow's by its truncation to 8 bits"() {
        when:
        def all = differences([draw(brightness: 1.4), draw(brightness: 0.61), draw(contrast: 1.37), draw(contrast: 0.6),
                               draw(brightness: 1.3, contrast: 1.3), draw(brightness: 1.3, contrast: 0.7, first: false),
                               draw(brightness: 0.7, contrast: 1.4), draw(brightness: 0.7, contrast: 0.6, first: false)],
                AugmentOptions.paper(SIDE))

        then: 'one level for each of two steps, and what the next factor makes of it'
        all.every { it > -0.5 && it < 2.9 }
        double bias = all.sum() / all.size()
        bias > 0.2 && bias < 1
    }

    def "away from the border Pillow's three box filters are a Gaussian blur but for their 8 bits: sigma #sigma"() {
        when:
        def all = differences((1..4).collect { draw(sigma: sigma) }, AugmentOptions.paper(SIDE), 6)

        then: 'at the border, which Pillow replicates anew before each of its passes, it is up to 7 levels'
        all.every { Math.abs(it) < 3 }
        Math.sqrt(all.sum { it * it } / all.size()) < 0.9

        where:
        sigma << [0.1, 0.5, 1, 1.5, 2]
    }

    def "whole views differ from Pillow's by less than the pixel noise that comes on top of them"() {
        given:
        def options = AugmentOptions.paper(64)

        when:
        def all = differences((0..<40).collect { Draw.of(options, SIDE, 3, 1, 0, it) }, options)

        then: 'the noise has an sd of 0.8 to 2.5 grey levels'
        all.sum { it * it } / all.size() < 1.6 * 1.6
        all.count { Math.abs(it) > 5 } < 0.01 * all.size()
    }
}
