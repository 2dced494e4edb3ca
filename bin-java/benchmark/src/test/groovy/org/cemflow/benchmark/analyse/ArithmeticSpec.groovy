package org.cemflow.benchmark.analyse

import groovy.json.JsonOutput
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.cli.Compat
import org.cemflow.benchmark.support.Python
import org.cemflow.nets.random.CounterRandom
import org.cemflow.nets.weights.Normalisation
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class ArithmeticSpec extends Specification {

    @TempDir Path folder

    def "quantiles lie between the two nearest, as numpy has them"() {
        expect:
        FiringRates.quantile(values as float[], q) == result

        where:
        values             | q     || result
        [4, 1, 3, 2]       | 0.5   || 2.5d
        [4, 1, 3, 2]       | 0.0   || 1d
        [4, 1, 3, 2]       | 1.0   || 4d
        0..100             | 0.99  || 99d
        [7]                | 0.99  || 7d
    }

    def "the strengths are the paper's"() {
        expect:
        Distortion.ROTATION.grid(224, 0).values() == (0..36).collect { it * 10d }
        Distortion.BLUR.grid(224, 0).values()[0] == 1e-15d
        Distortion.BLUR.grid(224, 0).values()[19] == 5d
        Distortion.NOISE.grid(224, 0).values()[1] == 1e-5d + (0.03d - 1e-5d) / 19
        Distortion.BRIGHTNESS.grid(224, 0).with { it.values().size() == 21 && it.values()[it.reference()] == 1d }
        Distortion.CONTRAST.grid(224, 0).with { it.values().size() == 21 && it.values()[it.reference()] == 1d }
        Distortion.SCALE.grid(224, 0).with { it.values().size() == 17 && it.values()[it.reference()] == 224d && it.values().last() == 1344d }
    }

    def "thinned strengths keep both ends and the reference, and sides keep their ratio"() {
        expect:
        Distortion.ROTATION.grid(224, 5).values() == [0d, 90d, 180d, 270d, 360d]
        Distortion.CONTRAST.grid(224, 2).with { it.values() == [0d, 1d, 2d] && it.reference() == 1 }
        Distortion.SCALE.grid(64, 2).with { it.values() == [9d, 64d, 384d] && it.reference() == 1 }
    }

    def "rates: of the images to which a neuron responds near-maximally, the share for which it still fires"() {
        given: 'ten images; neuron 0 counts, neuron 1 responds no more than to noise'
        float[][] plain = (1..10).collect { [it, 1] as float[] } as float[][]
        def rates = new FiringRates([5f, 1f] as float[], plain)

        expect: 'the 0.9 quantile is 9.1: image 9 alone lies above'
        rates.kept() == 1
        (0..9).findAll { rates.matters(it) } == [9]

        when:
        int[] fired = new int[2]
        rates.count(9, [5.5f, 100f] as float[], fired)
        int[] silent = new int[2]
        rates.count(9, [5f, 100f] as float[], silent)

        then: 'firing is strictly above the threshold'
        rates.mean(fired) == 1d
        rates.mean(silent) == 0d

        and: 'without a neuron there is no rate; the original would give NaN'
        new FiringRates([99f, 99f] as float[], plain).mean(new int[2]) == null
    }

    def "noise falls on every image in place of every second one (fault H), its strength is a variance"() {
        given:
        def grey = new Grey('g', 64, 64, new byte[64 * 64].tap { Arrays.fill(it, (byte) 128) })
        def norms = new Normalisation([0d], [1d])
        def touched = { Compat compat -> (0..<200).findAll { new Distorter(Distortion.NOISE, compat, 3).apply(grey, it, 0.01, 4, norms).values() as List != grey.planes(norms) as List } }

        expect:
        touched(Compat.NONE).size() == 200
        touched(Compat.CELLEMNET).size() in 75..125

        and:
        def noisy = new Distorter(Distortion.NOISE, Compat.NONE, 3).apply(grey, 0, 0.01, 4, norms).values()
        double mean = noisy.sum() / noisy.length
        Math.abs(mean - 128 / 255d) < 0.01
        Math.abs(noisy.collect { (it - mean) * (it - mean) }.sum() / noisy.length - 0.01) < 0.001

        and: 'clamped, each channel its own, the same for the same seed'
        new Distorter(Distortion.NOISE, Compat.NONE, 3).apply(grey, 0, 4, 4, norms).values().every { it >= 0 && it <= 1 }
        def colour = new Distorter(Distortion.NOISE, Compat.NONE, 3).apply(grey, 0, 0.01, 4, new Normalisation([0d] * 3, [1d] * 3)).values()
        colour[0..4095] == noisy as List
        colour[4096..8191] != noisy as List
    }

    def "normal numbers are normal"() {
        given:
        def normals = new Normals(CounterRandom.of(1, 2))
        def drawn = (0..<40000).collect { normals.next() }

        expect:
        Math.abs(drawn.sum() / 40000) < 0.02
        Math.abs(drawn.sum { it * it } / 40000 - 1) < 0.03
        Math.abs(drawn.count { it > 1.959964 } / 40000d - 0.025) < 0.004
    }

    def "the point-biserial correlation is Pearson's, by hand; of a constant map it is 0"() {
        expect:
        MapArithmetic.pointBiserial([true, false, true, false] as boolean[], [1, 0, 1, 0] as double[]) == 1d
        Math.abs(MapArithmetic.pointBiserial([true, true, false, false] as boolean[], [3, 1, 2, 0] as double[]) - 1 / Math.sqrt(5)) < 1e-15
        MapArithmetic.pointBiserial([true, true, false, false] as boolean[], [0.1, 0.1, 0.1, 0.1] as double[]) == 0d
    }

    def "a constant map becomes 0 everywhere and not NaN; the IoU counts what lies strictly above"() {
        given:
        double[] constant = [2, 2, 2]
        MapArithmetic.rescale(constant)
        double[] map = [1, 2, 3]
        MapArithmetic.rescale(map)

        expect:
        constant as List == [0d, 0d, 0d]
        map as List == [0d, 0.5d, 1d]
        MapArithmetic.iou([false, true, true] as boolean[], map, 0.5) == 0.5d
    }

    @Requires(value = { Python.has('torch, skimage, scipy') }, reason = '/usr/bin/python3 has no torch, skimage or scipy')
    def "maps and rates are those of torch, scikit-image, SciPy and NumPy: #h x #w to #side"() {
        given:
        def random = CounterRandom.of(h, w)
        def map = (0..<h).collect { (0..<w).collect { (float) random.uniform(0, 3) } }
        def mask = (0..<side * side).collect { (it % side) * 3 < side ? 1 : 0 }
        def noise = (0..<150).collect { (0..<6).collect { (float) random.uniform(0, 1) } }
        def responses = (0..<40).collect { i -> (0..<6).collect { j -> (float) (random.uniform(0, 1) * (j + 1) / 2) } }
        Files.writeString(folder.resolve('given'), JsonOutput.toJson([map: map, side: side, mask: mask, noise: noise, responses: responses]))

        when:
        def theirs = Python.run('maps.py', folder.resolve('given'))
        boolean[] inside = mask.collect { it == 1 }
        float[] flat = map.flatten()
        def corners = MapArithmetic.alignedCorners(flat, 0, h, w, side)
        def areas = MapArithmetic.alignedAreas(flat.collect { it as double } as double[], h, w, side)

        then:
        [corners as List, theirs.corners].transpose().every { a, b -> Math.abs(a - b) < 2e-6 }
        [areas as List, theirs.areas].transpose().every { a, b -> Math.abs(a - b) < 2e-6 }
        Math.abs(MapArithmetic.pointBiserial(inside, corners) - theirs.r_corners) < 1e-6

        when:
        MapArithmetic.rescale(areas)
        float[][] all = responses.collect { it as float[] } as float[][]
        def thresholds = FiringRates.thresholds(noise.collect { it as float[] } as float[][])
        def rates = new FiringRates(thresholds, all)
        int[] fired = new int[6]
        all.eachWithIndex { row, i -> rates.count(i, row.collect { it / 2 } as float[], fired) }

        then:
        Math.abs(MapArithmetic.pointBiserial(inside, areas) - theirs.r_scaled) < 1e-6
        Math.abs(MapArithmetic.iou(inside, areas, 0.3) - theirs.iou) < 1e-9
        [thresholds as List, theirs.thresholds].transpose().every { a, b -> Math.abs(a - b) < 1e-6 }
        rates.kept() == theirs.kept
        Math.abs(rates.mean(fired) - theirs.rate) < 1e-9

        where:
        h  | w  | side
        7  | 7  | 56
        14 | 14 | 224
        3  | 5  | 32
    }

    def "windows an axis: #window every #stride pixels of #side: #count"() {
        given:
        def grid = new OcclusionGrid(side, window, stride)

        expect:
        grid.perAxis() == count
        grid.windows().size() == count * count
        grid.windows().every { it.bottom() <= side && it.right() <= side && it.top() < it.bottom() }

        where:
        side | window | stride || count
        224  | 31     | 15     || 14
        224  | 61     | 30     || 7
        8    | 8      | 8      || 1
        9    | 8      | 8      || 2
    }

    def "a pixel's importance is the mean over the windows that cover it"() {
        given: 'windows of 2 every pixel over 3 x 3: four of them'
        def grid = new OcclusionGrid(3, 2, 1)

        expect:
        grid.spread([1, 2, 3, 4] as double[]) as List == [1d, 1.5d, 2d, 2d, 2.5d, 3d, 3d, 3.5d, 4d]
    }

    def "MoCo's head: an affine map, negative numbers cut, another one, length 1"() {
        given:
        def head = new ProjectionHead([1, 0, 0, -1] as float[], [0, 1] as float[], [3, 0, 0, 4] as float[], [0, 0] as float[])

        expect: 'hidden 2 and 1 - 0, then 6 and 4; with a large second number hidden is cut to 0'
        head.project([2, 0] as float[]).toList().withIndex().every { v, i -> Math.abs(v - [6, 4][i] / Math.sqrt(52)) < 1e-6 }
        head.project([2, 5] as float[]) as List == [1f, 0f]
    }

    def "views are crops of half of the area or more, of the same image, by the seed"() {
        given:
        def image = PillowSpec.image(60, 80, 3)
        def pairs = (0..<20).collect { OccludedPair.views(image, 32, 1, it) }

        expect:
        pairs.every { it.covered().height() == 32 && it.reference().width() == 32 && it.covered().pixels() != it.reference().pixels() }
        OccludedPair.views(image, 32, 1, 4).covered().pixels() == pairs[4].covered().pixels()
        OccludedPair.whole(image, 32).with { it.covered().is(it.reference()) }
        new Grey('g', 2, 2, [1, 2, 3, 4] as byte[]).flipped(true, false).pixels() as List == [2, 1, 4, 3]
        new Grey('g', 2, 2, [1, 2, 3, 4] as byte[]).flipped(false, true).pixels() as List == [3, 4, 1, 2]
        new Grey('g', 2, 3, [1, 2, 3, 4, 5, 6] as byte[]).cropped(new org.cemflow.nets.augment.Crop(1, 1, 1, 2)).pixels() as List == [5, 6]
    }

    def "the filters with the highest signed correlations, of equal ones the first"() {
        given:
        double[] correlations = (0..<40).collect { it < 5 ? 0.9d : -0.5d }
        correlations[39] = 0.95d

        expect:
        Selectivity.best(correlations).toList() == [39, 0, 1, 2, 3, 4] + (5..30)
    }

    def "factors go by the name of the image or organelle, not by the order of files (fault H)"() {
        given:
        def faults = []
        def factors = Factors.parse(['er=4', 'mitochondria2=16'], faults)

        expect:
        faults.empty
        factors.of('er', 'er') == 4
        factors.of('mitochondria2', 'mitochondria') == 16
        factors.of('mitochondria1', 'mitochondria') == 8
        factors.of('nuclei', 'nuclei') == 16
        factors.of('golgi', 'golgi') == 8
        Factors.parse(['32'], faults).of('golgi', 'golgi') == 32
        MaskedImage.organelle('mitochondria-12') == 'mitochondria'
        MaskedImage.organelle('12') == '12'

        when:
        Factors.parse(['3', '=8', 'er=x', '4', '8'], faults)

        then:
        faults.size() == 4
    }
}
