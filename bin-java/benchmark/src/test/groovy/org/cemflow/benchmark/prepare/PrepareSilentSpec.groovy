package org.cemflow.benchmark.prepare

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.benchmark.data.PreparedBenchmark
import org.cemflow.benchmark.support.Run
import org.cemflow.benchmark.support.Twins
import spock.lang.Specification
import spock.lang.TempDir

/** What once went through without a word and made the wrong benchmark. */
class PrepareSilentSpec extends Specification {

    @TempDir Path dir

    static final String YAML = '''
        name: mine
        title: Mine
        preparation:
          recipe: volumes
          train:
            - {image: '**/train.tif', masks: [{files: '**/train-mask.tif', not: 0, label: 1}]}
          test:
            - {image: '**/test.tif', masks: [{files: '**/test-mask.tif', not: 0, label: 1}]}
        classes: [{value: 1, name: cell}]
        crop: 64
        iterations: 10
        batch: 2
        norms: auto
        inference: 2d
        '''.stripIndent()

    Path source(Closure grey = { z, y, x -> (7 * y + 3 * x + z) % 250 }) {
        def root = dir.resolve('data')
        ['train', 'test'].each { split ->
            Twins.tiff(root.resolve("${split}.tif"), 5, 40, 48, true, grey)
            Twins.tiff(root.resolve("$split-mask.tif"), 5, 40, 48, false) { z, y, x -> y in 5..20 && x in 8..30 ? 1 : 0 }
        }
        root
    }

    Run prepare(String yaml, Path source) {
        Files.writeString(dir.resolve('mine.yml'), yaml)
        Run.of(new PrepareCommand(), '--benchmark', dir.resolve('mine.yml'), '--source', source, '--output', dir.resolve('out'))
    }

    def "a cast is for grey values of 0 to 255: #what were cut off, or made black"() {
        when:
        def run = prepare(YAML.replace('recipe: volumes', 'recipe: volumes\n  intensity: cast'), source(grey))

        then:
        run.code() == code
        run.err().readLines().every { code == 0 || it.contains("which are no grey values of 0 to 255; write 'intensity: minmax'") || it.contains('faults') }

        where:
        what                       | code | grey
        'values of 16 bits'        | 2    | { z, y, x -> 3 * ((7 * y + 3 * x + z) % 250) }
        'values below 0'           | 2    | { z, y, x -> (7 * y + 3 * x + z) % 250 - 100 }
        'values of 0 to 1'         | 2    | { z, y, x -> (7 * y + 3 * x + z) % 2 }
        'whole greys in 16 bits'   | 0    | { z, y, x -> (7 * y + 3 * x + z) % 256 }
    }

    def "a checksum was passed over where the file was given without the folder before its name"() {
        given:
        def root = source()
        def yaml = YAML.replace('recipe: volumes', 'recipe: volumes\n  intensity: minmax') +
                "sources: [{name: published/train.tif, sha256: '${'0' * 64}', role: images}]\n"
        def files = ['train', 'train-mask', 'test', 'test-mask'].collect { root.resolve("${it}.tif") }
        Files.writeString(dir.resolve('mine.yml'), yaml)

        when:
        def single = Run.of(new PrepareCommand(), '--benchmark', dir.resolve('mine.yml'), '--source', *files, '--output', dir.resolve('out'))

        then:
        single.refused(2, 'has the checksum')

        when: 'no file of that name is there, which is told'
        def run = prepare(yaml.replace('published/train.tif', 'published/archive.zip'), root)

        then:
        run.code() == 0
        PreparedBenchmark.read(dir.resolve('out')).warnings().contains(
                'The checksum of published/archive.zip was not looked at, for none of the sources is a file of that name.')
    }

    def "what is trained on must not be tested on: sections #train and #test"() {
        given:
        def yaml = YAML.replace('recipe: volumes', 'recipe: volumes\n  intensity: minmax').replace('**/test', '**/train')
                .replace("- {image: '**/train.tif'", "- {sections: $train, image: '**/train.tif'")
                .with { it.substring(0, it.lastIndexOf("sections: $train")) + "sections: $test" + it.substring(it.lastIndexOf("sections: $train") + "sections: $train".size()) }

        when:
        def run = prepare(yaml, source())

        then:
        run.code() == code
        code == 0 || run.err().contains('train.tif: is trained on and tested on, with some of the same sections; let train and test match different images')

        where:
        train | test  | code
        '0-4' | '0-4' | 2
        '0-3' | '3-4' | 2
        '0-2' | '3-4' | 0
    }
}
