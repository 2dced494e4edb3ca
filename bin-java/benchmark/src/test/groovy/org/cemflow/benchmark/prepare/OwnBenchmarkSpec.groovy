package org.cemflow.benchmark.prepare

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.benchmark.support.Run
import org.cemflow.benchmark.support.Twins

/** A benchmark of one's own, and what may be wrong with its data. */
class OwnBenchmarkSpec extends PrepareSpecification {

    static final WRONG_SOURCE = "sources: [{name: 0.png, sha256: '${'0' * 64}', role: image}]"

    /** A benchmark of one's own: images 0 to train on, 1 to test. */
    Path own(String rule = 'above: 127, label: 1', String more = '') {
        Files.writeString(dir.resolve('own.yml'), """\
name: own
title: Own
preparation:
  recipe: folders
  train:
    - {images: '**/img/*.png', masks: [{files: '**/lab/*.png', $rule}], sections: 0-0}
  test:
    - {images: '**/img/*.png', masks: [{files: '**/lab/*.png', $rule}], sections: 1-1}
classes: [{value: 1, name: thing}]
crop: 32
iterations: 5
batch: 1
inference: 2d
norms: auto
$more
""")
    }

    def "the norms of the training images, where the benchmark gives none"() {
        given:
        def yaml = own()
        (0..1).each { i ->
            Twins.png(dir.resolve("mine/img/${i}.png"), 32, 32) { z, y, x -> y < 16 ? 51 : 153 }
            Twins.png(dir.resolve("mine/lab/${i}.png"), 32, 32) { z, y, x -> y < 16 ? 255 : 0 }
        }

        when:
        def run = Run.of(new PrepareCommand(), '--benchmark', yaml, '--output', prepared('own'), '--source', dir.resolve('mine'))

        then:
        run.code() == 0
        Math.abs(read('own').mean() - 0.4) < 1e-12
        Math.abs(read('own').sd() - 0.2) < 1e-12
    }

    def "bad data is one clear sentence, and nothing is left: #says"() {
        given:
        (0..1).each { i ->
            Twins.png(dir.resolve("mine/img/${i}.png"), 32, 32, GREY)
            Twins.png(dir.resolve("mine/lab/${i}.png"), 32, 32) { z, y, x -> BLOB(0, y, x) * 255 }
        }
        def lab = dir.resolve('mine/lab')
        spoil(lab)

        when:
        def run = Run.of(new PrepareCommand(), '--benchmark', own(*args), '--output', prepared('own'), '--source', dir.resolve('mine'))

        then:
        run.refused(2, says)
        !Files.exists(prepared('own'))
        dir.toFile().list().every { !it.startsWith('.') }

        where:
        args                                          | says                                                        | spoil
        []                                            | '1.png: is 32 x 31, but its image'                          | ({ Path p -> Twins.png(p.resolve('1.png'), 32, 31, BLOB) })
        []                                            | 'has no mask for 1 images (/mine/img/1.png)'                | ({ Path p -> Files.delete(p.resolve('1.png')) })
        []                                            | 'own: has nothing but empty masks in its train part'        | ({ Path p -> Twins.png(p.resolve('0.png'), 32, 32) { z, y, x -> 0 } })
        []                                            | 'own: has nothing but empty masks in its test part'         | ({ Path p -> Twins.png(p.resolve('1.png'), 32, 32) { z, y, x -> 0 } })
        ['values: {0: 0, 254: 1}']                    | 'has values that the benchmark does not know (255)'         | ({ Path p -> Twins.png(p.resolve('0.png'), 32, 32) { z, y, x -> x == 0 ? 254 : 0 } })
        ['values: {0: 0, 255: 1, 9: 3}']              | '0.png: has the label 3, which is no class of own'          | ({ Path p -> Twins.png(p.resolve('0.png'), 32, 32) { z, y, x -> y == 0 ? 9 : 255 } })
        ['above: 127, label: 1', WRONG_SOURCE]        | 'img/0.png: has the checksum'                               | ({ Path p -> Files.move(p.resolve('0.png'), p.resolve('00.png')) })
        []                                            | 'both match **/lab/*.png and have the same number'          | ({ Path p -> Files.copy(p.resolve('1.png'), p.resolve('01.png')) })
        []                                            | '1.png'                                                     | ({ Path p -> Files.write(p.resolve('1.png'), Arrays.copyOf(Files.readAllBytes(p.resolve('1.png')), 60)) })
    }

    def "an image of several sections, and no test set"() {
        given:
        Twins.png(dir.resolve('mine/img/0.png'), 32, 32, GREY)
        Twins.png(dir.resolve('mine/lab/0.png'), 32, 32) { z, y, x -> BLOB(0, y, x) * 255 }

        when:
        def run = Run.of(new PrepareCommand(), '--benchmark', own(), '--output', prepared('own'), '--source', dir.resolve('mine'))

        then:
        run.refused(2, "matches 1 images, and the benchmark's test part wants others")
    }
}
