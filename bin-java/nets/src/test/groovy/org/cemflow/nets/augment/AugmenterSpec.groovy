package org.cemflow.nets.augment

import org.bytedeco.pytorch.global.torch
import org.cemflow.nets.data.PixelStatistics
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.engine.Scope
import spock.lang.Shared
import spock.lang.Specification

class AugmenterSpec extends Specification {

    static final PixelStatistics STATISTICS = new PixelStatistics(0.57287007, 0.12740536, 1000)
    static final Crop WHOLE = new Crop(0, 0, 64, 64)
    /** A draw that changes nothing. */
    static final Draw PLAIN = new Draw(0, WHOLE, 1, 1, true, 0, false, false, 0)

    @Shared Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7)

    private double[][][] apply(List<int[][]> patches, List<Draw> draws, AugmentOptions options) {
        new Scope().withCloseable {
            new Augmenter(engine, options, STATISTICS).withCloseable { augmenter ->
                def values = Tensors.floats(augmenter.apply(Tensors.patches(patches), draws))
                (0..<draws.size()).collect { Tensors.image(values, it, options.side(), STATISTICS.sd(), STATISTICS.mean()) } as double[][][]
            }
        }
    }

    def "each step alone agrees with its slow reference: #what"() {
        given:
        def patch = Reference.patch(64, 3)
        def options = AugmentOptions.paper(out).with(fill)

        when:
        def view = apply([patch], [draw], options)[0]

        then: 'within a hundredth of a grey level; at most 0.2 % of a rotation\'s pixels lie on a border between two'
        Reference.difference(Reference.view(patch, draw, options), view, worst * out * out / 1000 as int) < 0.01 / 255

        where:
        what                        | out | fill                 | worst || draw
        'nothing'                   | 64  | RotationFill.BLACK   | 0     || PLAIN
        'rotation by 31 degrees'    | 64  | RotationFill.BLACK   | 2     || new Draw(0.54, WHOLE, 1, 1, true, 0, false, false, 0)
        'rotation by -170 degrees'  | 64  | RotationFill.BLACK   | 2     || new Draw(-2.97, WHOLE, 1, 1, true, 0, false, false, 0)
        'rotation, mirrored border' | 64  | RotationFill.REFLECT | 2     || new Draw(0.8, WHOLE, 1, 1, true, 0, false, false, 0)
        'crop, enlarged'            | 64  | RotationFill.BLACK   | 0     || new Draw(0, new Crop(5, 31, 37, 29), 1, 1, true, 0, false, false, 0)
        'crop at the far corner'    | 64  | RotationFill.BLACK   | 0     || new Draw(0, new Crop(34, 30, 30, 34), 1, 1, true, 0, false, false, 0)
        'crop, reduced'             | 16  | RotationFill.BLACK   | 0     || new Draw(0, new Crop(3, 0, 55, 60), 1, 1, true, 0, false, false, 0)
        'reduced to a half'         | 32  | RotationFill.BLACK   | 0     || PLAIN
        'a patch enlarged'          | 100 | RotationFill.BLACK   | 0     || PLAIN
        'both flips'                | 48  | RotationFill.BLACK   | 0     || new Draw(0, new Crop(5, 11, 50, 40), 1, 1, true, 0, true, true, 0)
        'flip left to right'        | 64  | RotationFill.BLACK   | 0     || new Draw(0, WHOLE, 1, 1, true, 0, true, false, 0)
        'brighter, clipped'         | 64  | RotationFill.BLACK   | 0     || new Draw(0, WHOLE, 1.4, 1, true, 0, false, false, 0)
        'brighter, then contrast'   | 64  | RotationFill.BLACK   | 0     || new Draw(0, WHOLE, 1.4, 0.7, true, 0, false, false, 0)
        'contrast, then brighter'   | 64  | RotationFill.BLACK   | 0     || new Draw(0, WHOLE, 1.4, 0.7, false, 0, false, false, 0)
        'more contrast, then less'  | 64  | RotationFill.BLACK   | 0     || new Draw(0, WHOLE, 0.6, 1.4, false, 0, false, false, 0)
        'darker, then contrast'     | 64  | RotationFill.BLACK   | 0     || new Draw(0, WHOLE, 0.6, 1.4, true, 0, false, false, 0)
        'a hint of blur'            | 64  | RotationFill.BLACK   | 0     || new Draw(0, WHOLE, 1, 1, true, 0.1, false, false, 0)
        'blur of 2 pixels'          | 64  | RotationFill.BLACK   | 0     || new Draw(0, WHOLE, 1, 1, true, 2, false, false, 0)
        'blur wider than the view'  | 16  | RotationFill.BLACK   | 0     || new Draw(0, WHOLE, 1, 1, true, 2, true, false, 0)
    }

    def "whole batches of drawn views agree with the slow reference, whatever their mixture"() {
        given: 'more samples than are worked on at a time, and no pixel noise'
        def paper = AugmentOptions.paper(48)
        def options = new AugmentOptions(48, 0.5, 180, RotationFill.REFLECT, paper.area(), paper.aspect(), 0.4, 0.4, 0.5, paper.sigma(),
                0.5, 0.5, 0, paper.variance())
        def patches = (1..37).collect { Reference.patch(60, it) }
        def draws = (0..<37).collect { Draw.of(options, 60, 5, 9, 1, it) }

        when:
        def views = apply(patches, draws, options)

        then:
        (0..<37).each { i ->
            int worst = draws[i].radians() == 0d ? 0 : 48 * 48 / 100 as int
            assert Reference.difference(Reference.view(patches[i], draws[i], options), views[i], worst) < 0.01 / 255
        }
    }

    def "a view is a function of its arguments: the same twice, with other threads, in another object; another key, another view"() {
        given:
        def patches = (1..20).collect { Reference.patch(64, it) }
        def view = { long seed, long step, int which ->
            new Scope().withCloseable {
                new Augmenter(engine, AugmentOptions.paper(64), STATISTICS).withCloseable { augmenter ->
                    Tensors.floats(augmenter.view(Tensors.patches(patches), seed, step, which))
                }
            }
        }
        def first = view(1, 2, 0)

        expect:
        view(1, 2, 0) == first
        view(2, 2, 0) != first
        view(1, 3, 0) != first
        view(1, 2, 1) != first

        when:
        torch.set_num_threads(1)
        def single = view(1, 2, 0)

        then:
        single == first

        cleanup:
        torch.set_num_threads(2)
    }

    def "noise has the drawn variance, is clamped to black and white, and leaves other samples alone"() {
        given: 'mid grey, black, white, and mid grey without noise'
        def flat = { int grey -> (1..64).collect { [grey] * 64 as int[] } as int[][] }
        def noisy = new Draw(0, WHOLE, 1, 1, true, 0, false, false, 0.01)

        when:
        def views = apply([flat(128), flat(0), flat(255), flat(128)], [noisy, noisy, noisy, PLAIN], AugmentOptions.paper(64))
        def all = views.collect { image -> image.collectMany { it as List } }
        def deviations = all[0].collect { (it - 128 / 255) / 0.01 }

        then: 'mean and sd of 4096 standard normal numbers, within 5 of their standard errors'
        Math.abs(deviations.sum() / 4096) < 5 / 64
        Math.abs(Math.sqrt(deviations.sum { it * it } / 4096) - 1) < 5 / 90
        all[1].min() > -1e-6
        all[1].count { it < 1e-6 } in (1848..2248)
        all[2].max() < 1 + 1e-6
        all[3].every { Math.abs(it - 128 / 255) < 1e-6 }
    }
}
