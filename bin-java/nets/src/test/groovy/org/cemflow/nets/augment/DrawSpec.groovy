package org.cemflow.nets.augment

import org.cemflow.core.error.UsageError
import spock.lang.Shared
import spock.lang.Specification

class DrawSpec extends Specification {

    static final int COUNT = 20_000
    @Shared List<Draw> draws = (0..<COUNT).collect { Draw.of(AugmentOptions.paper(224), 224, 1, it.intdiv(128), it % 2, it % 128) }

    /** Kolmogorov and Smirnov's distance from uniform in low..high, in units of 1 / sqrt(n). */
    private static double distance(Collection<Double> values, double low, double high) {
        def sorted = values.sort(false)
        def n = sorted.size()
        double furthest = (0..<n).collect { i ->
            double expected = (sorted[i] - low) / (high - low)
            Math.max(Math.abs(expected - i / (double) n), Math.abs(expected - (i + 1) / (double) n))
        }.max()
        return furthest * Math.sqrt(n)
    }

    /** Within 4 standard deviations of a binomial count with p = 1/2. */
    private static boolean half(Number count, int of = COUNT) {
        Math.abs(count - of / 2) < 2 * Math.sqrt(of)
    }

    def "what is done with probability one half is done to half of the patches, independently"() {
        expect:
        half(draws.count { it.radians() != 0d })
        half(draws.count { it.sigma() != 0d })
        half(draws.count { it.noise() != 0d })
        half(draws.count { it.flipX() })
        half(draws.count { it.flipY() })
        half(draws.count { it.brightnessFirst() })
        half(draws.count { (it.radians() != 0d) ^ (it.sigma() != 0d) })
        half(draws.count { (it.noise() != 0d) ^ (it.sigma() != 0d) })
        half(draws.count { it.flipX() ^ it.flipY() })
    }

    def "amounts are distributed as the paper's code has them"() {
        given: 'distances that 1 set of numbers in 10,000 exceeds'
        def limit = 2.23

        expect:
        distance(draws*.radians().findAll { it != 0d }, -Math.PI, Math.PI) < limit
        distance(draws*.sigma().findAll { it != 0d }, 0.1, 2) < limit
        distance(draws*.brightness(), 0.6, 1.4) < limit
        distance(draws*.contrast(), 0.6, 1.4) < limit
        and: 'the noise\'s variance, not its sd (fault F6 of the paper\'s text), is log-uniform in 1e-5..1e-4'
        distance(draws*.noise().findAll { it != 0d }.collect { Math.log10(it * it) }, -5, -4) < limit
    }

    def "crops lie within the patch, with area and aspect in their ranges and all places reached"() {
        given:
        def crops = draws*.crop()

        expect:
        crops.every { it.top() >= 0 && it.left() >= 0 && it.top() + it.height() <= 224 && it.left() + it.width() <= 224 }
        crops.every { it.width() * it.height() / (224 * 224) > 0.197 }
        crops.every { Math.abs(Math.log(it.width() / (double) it.height())) < Math.log(4 / 3) + 0.02 }
        half(crops.count { it.width() > it.height() } + crops.count { it.width() == it.height() } / 2)
        crops.any { it.top() + it.height() == 224 && it.height() < 150 }
        crops.any { it.left() == 0 && it.width() < 150 }
        and: 'where they start is uniform among the places they fit'
        distance(crops.findAll { it.height() < 150 }.collect { (it.top() + 0.5d) / (225 - it.height()) }, 0, 1) < 2.23
    }

    def "an aspect that never fits ends in the largest centred crop"() {
        given:
        def options = options(area: new Span(1, 1), aspect: new Span(2, 2))

        expect:
        Draw.of(options, 100, 1, 0, 0, 0).crop() == new Crop(25, 0, 50, 100)
    }

    def "each draw is a function of seed, step, view and sample, and each augmentation has a stream of its own"() {
        given:
        def paper = AugmentOptions.paper(224)
        def draw = Draw.of(paper, 224, 1, 2, 0, 3)
        def without = Draw.of(options(rotation: 0, side: 224), 224, 1, 2, 0, 3)

        expect:
        Draw.of(paper, 224, 1, 2, 0, 3) == draw
        [Draw.of(paper, 224, 2, 2, 0, 3), Draw.of(paper, 224, 1, 3, 0, 3), Draw.of(paper, 224, 1, 2, 1, 3), Draw.of(paper, 224, 1, 2, 0, 4)]
                .every { it != draw && it.crop() != draw.crop() && it.brightness() != draw.brightness() }
        without.radians() == 0d
        [without.crop(), without.brightness(), without.sigma(), without.noise()] == [draw.crop(), draw.brightness(), draw.sigma(), draw.noise()]
    }

    def "every option out of its range is named, all at once"() {
        when:
        new AugmentOptions(8, 1.5, 181, RotationFill.BLACK, new Span(0, 2), new Span(2, 1), -1, Double.NaN, -0.5, new Span(0, 1), 2, 2, 2,
                new Span(0, 1))

        then:
        def e = thrown(UsageError)
        e.faults().size() == 13
        ['side', 'rotation', 'degrees', 'area', 'aspect', 'brightness', 'contrast', 'blur', 'sigma', 'left to right', 'top to bottom',
         'probability of noise', 'variance'].every { word -> e.faults().any { it.contains(word) } }
    }

    private static AugmentOptions options(Map<String, Object> changes) {
        def p = AugmentOptions.paper(64)
        def all = [side: 64, rotation: p.rotation(), degrees: p.degrees(), fill: p.fill(), area: p.area(), aspect: p.aspect(),
                   brightness: p.brightness(), contrast: p.contrast(), blur: p.blur(), sigma: p.sigma(), flipX: p.flipX(), flipY: p.flipY(),
                   noise: p.noise(), variance: p.variance()] + changes
        new AugmentOptions(all.side, all.rotation, all.degrees, all.fill, all.area, all.aspect, all.brightness, all.contrast, all.blur,
                all.sigma, all.flipX, all.flipY, all.noise, all.variance)
    }
}
