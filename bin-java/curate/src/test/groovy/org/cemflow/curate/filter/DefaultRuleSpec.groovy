package org.cemflow.curate.filter

import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO
import org.cemflow.curate.filter.features.GreyPatch
import org.cemflow.curate.filter.features.Material
import org.cemflow.curate.filter.features.PatchFeatures
import spock.lang.Requires
import spock.lang.Specification

class DefaultRuleSpec extends Specification {

    static PatchClassifier.Judgement judge(GreyPatch patch) {
        new DefaultRule().judge(new PatchFeatures(0, 0, 0, 0, new Material().of(patch)), patch)
    }

    def "noise of #noise grey levels does not make resin informative"() {
        when:
        def judgement = judge(Corpus.resin(224, noise, 5))

        then:
        judgement.score() < 0.1
        judgement.doubt() ==~ /uniform \d+ %/

        where:
        noise << [1, 5, 20, 40]
    }

    def "membranes stay informative under noise of #noise grey levels"() {
        expect:
        judge(Corpus.tissue(224, noise, 5)).score() > 0.6

        where:
        noise << [0, 5, 15, 25]
    }

    def "stripes of #strength grey levels through the whole patch are no structure, but do not hide any"() {
        given:
        def random = new Random(9)
        double[] stripe = new double[224]
        stripe.indices.each { stripe[it] = strength * random.nextGaussian() }
        def resin = Corpus.resin(224, 6, 5)
        def tissue = Corpus.tissue(224, 6, 5)

        expect:
        judge(Corpus.draw(224, 224) { y, x -> (resin.pixels()[y * 224 + x] & 0xff) + stripe[x] }).score() < 0.1
        judge(Corpus.draw(224, 224) { y, x -> (resin.pixels()[y * 224 + x] & 0xff) + stripe[y.intdiv(8)] }).score() < 0.1
        judge(Corpus.draw(224, 224) { y, x -> (tissue.pixels()[y * 224 + x] & 0xff) + stripe[y.intdiv(8)] }).score() > 0.6

        where:
        strength << [2, 8]
    }

    def "stacked membranes with a period of #period pixels are structure, not noise"() {
        given: 'lamellae that bend, as those of the endoplasmic reticulum do, under the noise of the microscope'
        def random = new Random(4)
        def patch = Corpus.draw(64, 64) { y, x ->
            150 + 50 * Math.cos(2 * Math.PI * Math.hypot(x + 20, y + 90) / period) + 12 * random.nextGaussian() }

        expect:
        judge(patch).score() > 0.6

        where:
        period << [5, 6, 8, 12]
    }

    def "noise has no direction: of #cells cells of it fewer than one in a thousand pass for lamellae"() {
        given: 'one cell a patch of 16 x 16, and larger ones'
        def uniform = (1..200).sum { seed -> new Material().of(Corpus.resin(224, 25, seed)).uniform() } / 200

        expect:
        uniform > 0.999

        where:
        cells = 200 * 14 * 14
    }

    def "the limit is 80 % of the area: #padded padded rows of 200"() {
        given:
        def tissue = Corpus.tissue(200, 5, 5)
        def patch = Corpus.draw(200, 200) { y, x -> y < padded ? value : tissue.pixels()[y * 200 + x] & 0xff }

        when:
        def judgement = judge(patch)

        then:
        (judgement.score() > 0.5) == informative
        judgement.doubt().startsWith('padding') == (padded > 100)

        where:
        padded | value | informative
        0      | 0     | true
        120    | 0     | true
        172    | 0     | false
        172    | 255   | false
        172    | 90    | false
        200    | 0     | false
    }

    def "padding touches the border; a burnt-out vesicle inside is none"() {
        when:
        def inside = new Material().of(Corpus.draw(64, 64) { y, x -> y in 16..<48 && x in 16..<48 ? 255 : (x * 7 + y * 5) % 200 })
        def outside = new Material().of(Corpus.draw(64, 64) { y, x -> y < 32 && x < 32 ? 255 : (x * 7 + y * 5) % 200 })

        then:
        inside.padding() == 0
        outside.padding() == 0.25d
    }

    def "faint structure is low contrast, and the score rises with the contrast"() {
        given:
        def tissue = Corpus.tissue(224, 0, 5)
        def scores = [1, 3, 10, 40].collect { percent ->
            judge(Corpus.draw(224, 224) { y, x -> 150 - (170 - (tissue.pixels()[y * 224 + x] & 0xff)) * percent / 100 })
        }

        expect:
        scores*.score() == scores*.score().toSorted()
        scores[1].doubt() == 'low contrast'
        scores[1].score() < 0.5
        scores[2].score() > 0.5
    }

    def "the score falls with the uniform and rises with the contrast, from 0 to 1"() {
        given:
        def rule = new DefaultRule()
        def score = { u, c -> rule.judge(new PatchFeatures(0, 0, 0, 0, new Material.Statistics(u, 0, c)), null).score() }

        expect:
        (0..100).collect { score(it / 100d, 1e9d) } == (0..100).collect { score(it / 100d, 1e9d) }.toSorted().reverse()
        score(0.8d, 1e9d) == 0.5d
        score(1d, 50d) == 0
        score(0d, 0d) == 0
        score(0d, 6d) == 0.5d
    }

    @Requires(value = { Files.isDirectory(Path.of(System.getProperty('cemflow.data', 'absent'), 'vnc')) }, reason = 'CEMFLOW_DATA does not name a folder with vnc')
    def "real electron micrographs: #file #crop is #expected"() {
        given:
        def image = ImageIO.read(Path.of(System.getProperty('cemflow.data')).resolve(file).toFile()).raster
        def (y0, x0, h, w) = crop ?: [0, 0, image.height, image.width]
        def patch = Corpus.draw(h, w) { y, x -> image.getSample(x0 + x, y0 + y, 0) }

        when:
        def judgement = judge(patch)

        then:
        (judgement.score() > 0.5) == (expected == 'informative')

        where:
        file                                 | crop             | expected
        'occlusion/example2.tiff'            | [0, 0, 76, 224]  | 'uninformative' // inside of a nucleus
        'organelles/images/canalicular_channels.png' | [176, 0, 48, 64] | 'uninformative' // resin
        'occlusion/example7.tiff'            | [208, 0, 16, 160] | 'uninformative' // resin
        'occlusion/example5.tiff'            | [0, 126, 224, 12] | 'uninformative' // padding
        'occlusion/example2.tiff'            | null             | 'informative'
        'occlusion/example5.tiff'            | null             | 'informative'
        'occlusion/example6.tiff'            | null             | 'informative'
        'organelles/images/mitochondria5.png' | null            | 'informative' // 14 grey levels in all
        'organelles/images/nuclei.png'       | null             | 'informative'
        'vnc/stack1/raw/00.tif'              | [600, 0, 224, 224] | 'informative'
        'vnc/stack1/raw/00.tif'              | [150, 420, 224, 224] | 'informative'
    }
}
