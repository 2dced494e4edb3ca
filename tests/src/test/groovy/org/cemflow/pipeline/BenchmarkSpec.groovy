package org.cemflow.pipeline

import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise
import spock.lang.TempDir

/** Benchmarks as a part of the pipeline: a tiny one of one's own, after a tiny pretraining. */
@Stepwise
class BenchmarkSpec extends Specification {

    @Shared @TempDir Path dir
    @Shared Path sheet
    @Shared Path preset
    @Shared Path benchmark
    @Shared Run whole

    def setupSpec() {
        sheet = new Corpus(dir.resolve('corpus')).volume('alpha', 4, 96, 96).sheet()
        preset = Files.writeString(dir.resolve('preset.yml'),
                '{arch: resnet18, view_size: 32, batch: 8, epochs: 1, queue: 16, dim: 16, bn_groups: 2, warmup_epochs: 0}\n')
        benchmark = described('own', '{0: 0, 1: 1}')
    }

    /** A benchmark and its data: what is darker than 128 is the class; the masks hold 0 and 1, whatever the YAML says of them. */
    private Path described(String name, String values) {
        def corpus = new Corpus(dir.resolve("data/$name")).volume('images', 5, 64, 96)
        def bytes = Files.readAllBytes(corpus.dir.resolve('images.npy'))
        def mask = bytes.clone()
        (bytes.length - 5 * 64 * 96..<bytes.length).each { mask[it] = (byte) ((bytes[it] & 255) < 128 ? 1 : 0) }
        Files.write(corpus.dir.resolve('masks.npy'), mask)
        def part = { String share -> "{image: '**/images.npy', masks: [{files: '**/masks.npy', values: ${values}}], axes: [0], share: ${share}}" }
        Files.writeString(dir.resolve("${name}.yml"), """\
            name: ${name}
            title: Dark places
            preparation: {recipe: volumes, train: [${part('[0, 0.8]')}], test: [${part('[0.8, 1]')}]}
            classes: [{value: 1, name: dark}]
            crop: 32
            iterations: 100
            batch: 2
            augmentation: {nonempty_crop: false, noise_blur: false}
            norms: auto
            inference: stack
            """.stripIndent())
    }

    List<String> options() {
        ['--input', sheet, '--patch_size', 32, '--gpu', 'off', '--pretrain', '--pretrain_preset', preset, '--benchmarks', benchmark, '--benchmark_data', dir.resolve('data'),
         '--label_shares', '0.5,1', '--finetune_arch', 'resnet18', '--finetune_iterations', 2, '-ansi-log', 'false']*.toString()
    }

    def "every initialisation learns with every share of the labels; one table, and the report shows it"() {
        when:
        whole = new Run(dir.resolve('whole')).run(*options())

        then:
        whole.exit == 0
        ['FINETUNE', 'PREDICT', 'SCORE'].every { name -> whole.trace().findAll { it.process == "BENCHMARK:$name" }*.status == ['COMPLETED'] * 4 }

        and:
        def rows = whole.results.resolve('benchmark/scores.csv').toFile().readLines()*.split(',')
        rows.tail().collect { it[0..3] } as Set == [['own', 'random', '1', '0.5'], ['own', 'random', '1', '1.0'], ['own', 'cem', '1', '0.5'], ['own', 'cem', '1', '1.0']] as Set

        and: 'a random encoder learns throughout, a pretrained one stays'
        def summary = { String run -> new JsonSlurper().parse(whole.results.resolve("benchmark/models/${run}.finetune/summary.json").toFile()) }
        summary('own-random-seed1-labels1').unfreeze == 'all'
        summary('own-cem-seed1-labels1').unfreeze == 'none'

        and:
        def page = whole.results.resolve('report.html').toFile().text
        page.contains('<section id="benchmark"') && page.contains('Dark places')
    }

    def "-resume after success runs nothing; another number of seeds adds only theirs"() {
        expect:
        whole.run(*options(), '-resume').trace().every { it.status == 'CACHED' }

        and:
        def more = whole.run(*(options() - ['0.5,1']).collect { it == '--label_shares' ? '--label_shares=1' : it }, '--benchmark_seeds', '1,2', '-resume').trace()
        more.findAll { it.process == 'BENCHMARK:FINETUNE' }.countBy { it.status } == [CACHED: 2, COMPLETED: 2]
    }

    def "without a curation a benchmark runs by itself, its parameters checked"() {
        when:
        def run = new Run(dir.resolve('alone')).run('--benchmarks', benchmark, '--benchmark_data', dir.resolve('data'), '--finetune_arch', 'resnet18',
                '--finetune_iterations', 1, '--gpu', 'off', '-ansi-log', 'false')

        then:
        run.exit == 0
        run.trace()*.process as Set == ['PARAMETERS', 'BENCHMARK:PREPARE', 'BENCHMARK:FINETUNE', 'BENCHMARK:PREDICT', 'BENCHMARK:SCORE', 'BENCHMARK:SCORES', 'REPORT', 'PROVENANCE'] as Set
        Files.exists(run.results.resolve('report.html'))

        and: 'every result has its sum in the records and lies where they say'
        def outputs = new JsonSlurper().parse(run.results.resolve('pipeline_info/outputs.json').toFile())
        outputs*.path.containsAll(['report.html', 'benchmark/scores.csv', 'benchmark/models/own-random-seed1-labels1.finetune/unet.onnx'])
        outputs.every { Run.sha256(run.results.resolve(it.path)) == it.sha256 }
    }

    def "what cannot be run is said before anything runs: #what"() {
        when:
        def run = new Run(dir.resolve(what.replace(' ', '-'))).run(*options, '-ansi-log', 'false')

        then:
        run.refused(says)

        where:
        what               | options                                                          || says
        'unknown name'     | ['--benchmarks', 'luchi_pp']                                     || '--benchmarks luchi_pp: is neither a file nor one of all_mito, cremi'
        'no data'          | ['--benchmarks', 'vnc']                                          || 'its data are to lie in the folder vnc of --benchmark_data'
        'nameless weights' | ['--benchmarks', 'phantom', '--initialisations', 'imagenet']     || 'name its weights, such as imagenet=weights.safetensors'
        'cem without it'   | ['--benchmarks', 'phantom', '--initialisations', 'random,cem']   || '--initialisations cem: is the encoder of --pretrain; add it, or give a file'
    }

    def "a benchmark whose masks hold what nobody named fails by itself: the report says what is missing, the run ends with a non-zero code"() {
        given:
        def wrong = described('wrong', '{0: 0, 255: 1}')

        when:
        def run = new Run(dir.resolve('wrong run')).run('--benchmarks', wrong, '--benchmark_data', dir.resolve('data'), '--gpu', 'off', '-ansi-log', 'false')

        then:
        run.exit != 0
        run.output.contains('masks.npy')
        run.results.resolve('report.html').toFile().text.contains('BENCHMARK is missing')
    }

    def "a benchmark without data of the user's own is fetched from where its YAML says: #what"() {
        given: 'a server that knows two files of the same name'
        described("remote_$what", '{0: 0, 1: 1}')
        def served = dir.resolve("data/remote_$what")
        def server = new Served({ path ->
            def file = served.resolve([i: 'images.npy', m: 'masks.npy'][path.tokenize('/')[0]] ?: 'none')
            Files.exists(file) ? Files.readAllBytes(file) : null
        })
        def address = server.address
        def yml = dir.resolve("remote_${what}.yml")
        Files.writeString(yml, yml.toFile().text.replace('/images.npy', '/grey/a b.npy').replace('/masks.npy', '/labels/a b.npy') + """\
            sources:
              - {name: grey/a b.npy, url: '$address/i/same.npy?dl=1', role: images}
              - {name: labels/a b.npy, url: '$address/$masks/same.npy?dl=1', sha256: '${sha256 ?: Run.sha256(served.resolve('masks.npy'))}', role: masks}
            """.stripIndent())

        when:
        def run = new Run(dir.resolve("fetched $what")).run('--benchmarks', yml, '--initialisations', 'random', '--finetune_arch', 'resnet18',
                '--finetune_iterations', 1, '--gpu', 'off', '-ansi-log', 'false')

        then:
        (run.exit == 0) == (says == null)
        says == null || run.output.contains(says)

        and: 'what the others do has a report; without the network Nextflow itself ends the run, after the tasks that are running'
        what == 'gone' || run.results.resolve('report.html').toFile().text.contains('BENCHMARK is missing') == (says != null)

        when: 'the server is gone'
        server.close()

        then: 'what was fetched is not fetched again'
        says != null || run.run('--benchmarks', yml, '--initialisations', 'random', '--finetune_arch', 'resnet18', '--finetune_iterations', 1, '--gpu', 'off',
                '-ansi-log', 'false', '-resume').trace().every { it.status == 'CACHED' }

        cleanup:
        server.close()

        where:
        what     | masks | sha256   || says
        'whole'  | 'm'   | null     || null
        'broken' | 'm'   | '0' * 64 || 'the download is broken; fetch it again'
        'gone'   | 'x'   | null     || "Can't stage file"
    }

    def "an address or a name of a source that cannot be is refused before anything runs: #source"() {
        given:
        def yml = Files.writeString(dir.resolve('sources.yml'), "name: sources\nsources: [$source]\n")

        when:
        def run = new Run(dir.resolve('sources')).run('--benchmarks', yml, '-ansi-log', 'false')

        then:
        run.refused(says)

        where:
        source                                           || says
        "{name: ../../a, url: 'http://127.0.0.1:1/a'}"   || 'a name is a path under the benchmark\'s own folder'
        "{name: a, url: 'file:///etc/passwd'}"           || 'which is none of http, https'
        "{name: a, page: 'http://127.0.0.1:1/a'}"        || 'its data are to lie in the folder sources of --benchmark_data'
        "{name: a, url"                                  || 'is no YAML'
    }
}
