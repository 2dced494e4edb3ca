package org.cemflow.benchmark.spec

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.benchmark.data.Inference
import org.cemflow.benchmark.data.Protocol
import org.cemflow.benchmark.data.Split
import org.cemflow.core.error.DataError
import spock.lang.Specification
import spock.lang.TempDir

class SpecReaderSpec extends Specification {

    static final String TINY = '''\
name: tiny
title: Tiny
preparation:
  recipe: folders
  train:
    - images: '**/train/*.png'
      masks: [{files: '**/masks/*.png', above: 127, label: 1}]
  test:
    - images: '**/test/*.png'
      masks: [{files: '**/masks/*.png', above: 127, label: 1}]
classes:
  - {value: 1, name: mitochondrion}
crop: 64
iterations: 10
batch: 2
norms: auto
inference: 2d
'''

    @TempDir Path dir

    BenchmarkSpec read(String yaml) {
        SpecReader.read(Files.writeString(dir.resolve('tiny.yml'), yaml).toString())
    }

    def "every benchmark that comes along is valid, and named after its file: #name"() {
        when:
        def spec = SpecReader.read(name)

        then:
        spec.name() == name
        spec.iterations() > 0
        name in ['vnc', 'phantom'] || spec.published().size() in [4, 9] && spec.norms() != null

        where:
        name << SpecReader.NAMES
    }

    def "no file in conf/benchmarks goes unread"() {
        expect:
        Path.of(System.getProperty('cemflow.root'), 'conf', 'benchmarks').toFile().list().toSorted() == SpecReader.NAMES.collect { it + '.yml' }.toSorted()
    }

    def "the paper's settings: #name"() {
        given:
        def spec = SpecReader.read(name)

        expect:
        [spec.crop(), spec.iterations(), spec.batch(), spec.protocol().inference()] == [crop, iterations, batch, inference]
        [spec.augmentation().nonEmptyCrop(), spec.augmentation().noiseBlur()] == [nonEmpty, noise]
        spec.norms().mean() == mean
        spec.published().find { it.table() == 'Table 2' && it.initialisation() == 'CEM500K MoCo' }.iou() == cem

        where:
        name            | crop | iterations | batch | inference            | nonEmpty | noise | mean       | cem
        'lucchi_pp'     | 512  | 10000      | 16    | Inference.IMAGE      | false    | false | 0.55090924 | 0.895
        'kasthuri_pp'   | 512  | 10000      | 16    | Inference.IMAGE      | true     | false | 0.27342241 | 0.915
        'perez_mito'    | 480  | 2500       | 16    | Inference.IMAGE      | false    | false | 0.35009244 | 0.884
        'perez_lyso'    | 480  | 2500       | 16    | Inference.IMAGE      | false    | false | 0.35047498 | 0.849
        'perez_nuclei'  | 480  | 2500       | 16    | Inference.IMAGE      | false    | false | 0.35176219 | 0.988
        'perez_nucleoli' | 480 | 2500       | 16    | Inference.IMAGE      | false    | false | 0.35167108 | 0.885
        'guay'          | 512  | 1000       | 16    | Inference.STACK      | false    | true  | 0.55412821 | 0.429
        'urocell'       | 224  | 2500       | 16    | Inference.ORTHOPLANE | false    | false | 0.76752738 | 0.734
        'cremi'         | 512  | 5000       | 16    | Inference.STACK      | true     | false | 0.50387249 | 0.254
        'all_mito'      | 256  | 10000      | 32    | Inference.IMAGE      | false    | true  | 0.555664   | 0.770
    }

    def "what sets single benchmarks apart"() {
        expect:
        SpecReader.read('perez_mito').protocol() == new Protocol(Inference.IMAGE, true, false)
        SpecReader.read('guay').protocol() == new Protocol(Inference.STACK, false, true)
        SpecReader.read('guay').classes().findAll { it.scored() }*.value() == [2, 3, 4, 5, 6]
        SpecReader.read('guay').weights() == [0.1d, 0.1d, 1d, 1d, 0.1d, 3d, 3d]
        def all = SpecReader.read('all_mito')
        all.preparation().derived().from()*.benchmark() == ['perez_mito', 'lucchi_pp', 'kasthuri_pp', 'urocell', 'guay']
        all.preparation().derived().from()*.label() == [1, 1, 1, 2, 2]
        all.context() == [2]
        SpecReader.read('cremi').preparation().parts()[Split.TRAIN][0].layers()[0].rule().of(-1L) == 0
        SpecReader.read('cremi').preparation().parts()[Split.TRAIN][0].layers()[0].rule().of(17L) == 1
        SpecReader.read('vnc').preparation().parts()[Split.TEST][0].sections() == new Recipe.Sections(15, 19)
    }

    def "a benchmark of one's own needs little"() {
        when:
        def spec = read(TINY)

        then:
        spec.classes()[0].scored()
        spec.threshold() == 0.5d
        spec.norms() == null
        spec.preparation().parts()[Split.VALID].isEmpty()
        spec.preparation().parts()[Split.TRAIN][0].axes() == [0]
    }

    def "what is wrong is told: #says"() {
        when:
        read(TINY.replace(from, to))

        then:
        def e = thrown(DataError)
        e.message.contains(says)

        where:
        from                    | to                                  | says
        'crop: 64'              | 'crop: 64\nspeed: 9'                | 'speed is no key of a benchmark'
        'crop: 64'              | 'crop: small'                       | 'crop must be a whole number from 32 to 4096'
        'crop: 64'              | 'crop: 64\ncrop: 65'                | 'is no YAML'
        'crop: 64'              | ''                                  | 'crop is missing'
        'crop: 64'              | 'crop: 70'                          | 'crop must be a multiple of 32'
        'crop: 64'              | '\tcrop: 64'                         | "is no YAML (while scanning for the next token found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation), line"
        'inference: 2d'         | 'inference: 2d\n---\nname: second'   | 'there is a second document in it'
        'norms: auto'           | 'norms: {mean: 0.5}'                | 'norms.sd is missing'
        'norms: auto'           | ''                                  | 'norms is missing'
        'norms: auto'           | 'norms: auto\nweights: [1, 2]'      | 'weights must be one for the background'
        'inference: 2d'         | 'inference: 4d'                     | 'inference must be one of'
        'value: 1, name: mito'  | 'value: 2, name: mito'              | 'classes[0].value must be 1'
        'name: mitochondrion}'  | 'name: mitochondrion, scored: false}' | 'must name at least one that is scored'
        'name: tiny'            | 'name: ../tiny'                     | 'name must be letters'
        "above: 127, label: 1}]\n  test" | "label: 1}]\n  test"       | 'preparation.train[0].masks[0].files needs exactly one of above, not and values'
        "above: 127, label: 1}]\n  test" | "values: {a: 1}}]\n  test" | 'must map whole numbers to labels'
        "'**/test/*.png'"       | "'**/test/[.png'"                   | 'preparation.test[0].images is no pattern'
        'recipe: folders'       | 'recipe: magic'                     | 'preparation.recipe must be one of'
    }

    def "all that is wrong is one message"() {
        when:
        read(TINY.replace('crop: 64', 'crop: 1').replace('batch: 2', 'batch: x').replace('inference: 2d', 'inferenz: 2d')
                .replace("masks: [{files: '**/masks/*.png', above: 127, label: 1}]\n  test", 'masks: 3\n  test'))

        then:
        def e = thrown(DataError)
        ['crop must be', 'batch must be', 'inferenz is no key', 'inference is missing', 'train[0].masks must be a list'].every { e.message.contains(it) }
        e.message.readLines().size() == 1
    }

    def "no YAML at all, a list, nothing: #yaml"() {
        when:
        read(yaml)

        then:
        thrown(DataError)

        where:
        yaml << ['', '- a\n- b', '7', '{a: [', 'preparation: 7', 'classes: {a: 1}', 'a: &a [*a]']
    }

    def "an unknown name says which there are"() {
        when:
        SpecReader.read('nowhere')

        then:
        def e = thrown(DataError)
        e.message.contains('neither a file nor one of lucchi_pp')
    }
}
