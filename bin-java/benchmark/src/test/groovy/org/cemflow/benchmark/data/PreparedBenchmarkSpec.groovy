package org.cemflow.benchmark.data

import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.benchmark.support.Prepared
import org.cemflow.core.error.DataError
import spock.lang.Specification
import spock.lang.TempDir

class PreparedBenchmarkSpec extends Specification {

    @TempDir Path dir

    PreparedBenchmark written() {
        def train = Prepared.item(dir, Split.TRAIN, 'a', [8, 6], { it }, { it % 2 })
        def test = Prepared.item(dir, Split.TEST, 'v', [3, 4, 5], { it }, { it % 3 == 0 ? 1 : 0 }, new Protocol(Inference.ORTHOPLANE, false, true))
        def prepared = Prepared.benchmark([train], [test])
        prepared.write(dir)
        prepared
    }

    Object json() {
        new JsonSlurper().parse(dir.resolve(PreparedBenchmark.FILE).toFile())
    }

    void rewrite(Closure change) {
        def json = json()
        change(json)
        dir.resolve(PreparedBenchmark.FILE).toFile().text = JsonOutput.toJson(json)
    }

    def "what was written is read again, and the item's own protocol comes before the benchmark's"() {
        given:
        def prepared = written()

        when:
        def read = PreparedBenchmark.read(dir)

        then:
        read == prepared
        read.outputs() == 1
        read.protocol(read.train()[0]).inference() == Inference.IMAGE
        read.protocol(read.test()[0]) == new Protocol(Inference.ORTHOPLANE, false, true)
        json().test[0].protocol == [inference: 'orthoplane', instance_matching: false, mask_by_truth: true]
        !json().containsKey('outputs')
    }

    def "a hostile description is refused: #says"() {
        given:
        written()
        rewrite(change)

        when:
        PreparedBenchmark.read(dir)

        then:
        def e = thrown(DataError)
        e.message.contains(says)

        where:
        change                                              | says
        ({ it.schema = 'other/1' })                         | 'the schema is other/1'
        ({ it.test[0].name = '../../etc/passwd' })          | "cannot be a file's"
        ({ it.test[0].name = '.hidden' })                   | "cannot be a file's"
        ({ it.test[0].shape = [4, 5]; it.test[0].slices = [1] }) | 'holds an array of the shape'
        ({ it.test[0].shape = [3, 4, -5] })                 | 'has no shape'
        ({ it.test[0].shape = [2147483647] * 3 })           | 'sections of more than 2^31 pixels'
        ({ it.test[0].shape = [2147483647, 9999, 9999] })   | 'but item v has'
        ({ it.test[0].slices = [4] })                       | '4 slices along axis 0'
        ({ it.test[0].axes = [0, 0]; it.test[0].slices = [1, 1] }) | 'no axes to slice'
        ({ it.train[0].axes = [1] })                        | 'has the axis 1'
        ({ it.test = [] })                                  | 'nothing to test on'
        ({ it.train = null })                               | 'nothing to train on'
        ({ it.test[0].protocol = [inference: null] })       | 'has no inference'
        ({ it.test[0].protocol = [inference: 'guess'] })    | 'is not the JSON expected here'
        ({ it.classes[0].value = 2 })                       | 'not 1, 2, 3'
        ({ it.classes = [null] })                           | 'no classes'
        ({ it.weights = [1.0] })                            | 'weights must be one a class'
        ({ it.sd = 0 })                                     | 'mean and sd'
        ({ it.train = 7 })                                  | 'is not the JSON expected here'
        ({ it.train << it.train[0] })                       | 'stands there twice'
    }

    def "an array that is missing, short or of another kind is named"() {
        given:
        written()
        def mask = dir.resolve('test/v.mask.npy')
        spoil(mask)

        when:
        PreparedBenchmark.read(dir)

        then:
        def e = thrown(DataError)
        e.message.contains('v.mask.npy')
        e.message.contains(says)

        where:
        spoil                                                                    | says
        ({ Path p -> Files.delete(p) })                                          | 'is not there'
        ({ Path p -> Files.write(p, Files.readAllBytes(p)[0..-2] as byte[]) })   | 'promises 60 bytes'
        ({ Path p -> Files.write(p, 'x'.bytes) })                                | 'v.mask.npy'
        ({ Path p -> Prepared.npy(p, [60]) { 0 } })                              | 'holds an array of the shape [60]'
    }

    def "slices and regions of a volume are those of its voxels, across every axis"() {
        given:
        def item = Prepared.item(dir, Split.TEST, 'v', [3, 4, 5], { it }, { 0 })
        def array = ItemArray.open(item.image(dir, Split.TEST), item, 'x')
        def at = { z, y, x -> (z * 4 + y) * 5 + x }

        expect:
        [0, 1, 2].every { axis ->
            int h = array.height(axis), w = array.width(axis)
            assert [h, w] == [[4, 5], [3, 5], [3, 4]][axis]
            (0..<item.along(axis)).every { i ->
                def slice = new byte[h * w]
                array.slice(axis, i, slice)
                def part = new byte[2 * 3]
                array.region(axis, i, 1, 1, 2, 3, part)
                def voxel = { r, c -> axis == 0 ? at(i, r, c) : axis == 1 ? at(r, i, c) : at(r, c, i) }
                (0..<h).every { r -> (0..<w).every { c -> slice[r * w + c] == voxel(r, c) } } &&
                        (0..<2).every { r -> (0..<3).every { c -> part[r * 3 + c] == voxel(r + 1, c + 1) } }
            }
        }

        cleanup:
        array.close()
    }

    def "an empty or foreign folder is no benchmark"() {
        when:
        PreparedBenchmark.read(dir)

        then:
        def e = thrown(DataError)
        e.message.contains('benchmark.json is missing')
    }
}
