package org.cemflow.provenance

import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import org.apache.commons.io.FileUtils
import org.cemflow.core.cli.Cli
import org.cemflow.core.cli.Version
import org.cemflow.core.io.Checksums
import spock.lang.Specification
import spock.lang.TempDir

class ProvenanceCommandSpec extends Specification {

    @TempDir Path dir
    Path results
    def err = new StringWriter()

    def setup() {
        results = Files.createDirectories(dir.resolve('results'))
        write('results/report.html', '<p>report</p>')
        write('main.nf', 'workflow {}')
        write('p.json', '{"title": "a", "patch_size": 64, "threshold": 0.5, "demo": false, "input": null}')
        write('v.json', '{"nextflow": "24.10.0", "build": "0123456789abcdef"}')
        export('index.parquet': 'index', 'shards/cem-000000.tar': 'shard', 'odd name é+%.json': '{}')
    }

    Path write(String name, String text) {
        def file = dir.resolve(name)
        Files.createDirectories(file.parent)
        Files.writeString(file, text)
    }

    /** A data set's folder as cem-export leaves it. */
    void export(Map<String, String> files) {
        def listed = files.collect { name, text ->
            def file = write("results/dataset/${name}", text)
            [path: name, bytes: Files.size(file), sha256: Checksums.sha256(file)]
        }
        write('results/dataset/manifest.json', JsonOutput.toJson([schema: 'cemflow-manifest/1', files: listed]))
    }

    Path volume(String name, Map metadata = [:]) {
        write("${name}.volume/volume.json", JsonOutput.toJson([dataset: name, kind: '3d', metadata: metadata,
                source: [path: "source/${name}.mrc", format: 'MRC', sha256: 'ab' * 32, bytes: 5_000_000_000, type: 'uint8']])).parent
    }

    Path images(String name, int count, Map metadata = [:]) {
        write("${name}.volume/volume.json", JsonOutput.toJson([dataset: name, kind: '2d', metadata: metadata, images: (0..<count).collect {
            [name: "${it}.png", height: 4, width: 4, offset: 0, source: [path: "source/x/${it}.png", format: 'PNG', sha256: 'cd' * 32, bytes: 100 + it, type: 'uint8']]
        }])).parent
    }

    int run(List<Path> volumes, Object... more) {
        Cli.run(new ProvenanceCommand(), new PrintWriter(new StringWriter()), new PrintWriter(err, true),
                (['--dataset', results.resolve('dataset'), '--volumes', *volumes, '--report', results.resolve('report.html'),
                  '--workflow', dir.resolve('main.nf'), '--params', dir.resolve('p.json'), '--versions', dir.resolve('v.json'),
                  '--records', results.resolve('pipeline_info'), '--crate', dir.resolve('crate.json'), *more]*.toString()) as String[])
    }

    Map json(String name) {
        new JsonSlurper().parse(dir.resolve(name).toFile())
    }

    Map node(String id) {
        json('crate.json')['@graph'].find { it['@id'] == id }
    }

    def "the crate holds together: every reference leads to a node, every file is there with its sum"() {
        expect:
        run([volume('a b', [licence: 'CC0', doi: '10.1/x']), images('set', 3, [licence: 'CC-BY-4.0', organism: 'Mus musculus'])]) == 0
        Crates.faults(json('crate.json'), results) == []

        and: 'it says what ran, on what, with which result'
        node('./').mainEntity == ['@id': 'pipeline_info/main.nf']
        node('pipeline_info/main.nf')['@type'] == ['File', 'SoftwareSourceCode', 'ComputationalWorkflow']
        node('https://w3id.org/workflowhub/workflow-ro-crate#nextflow').version == '24.10.0'
        def action = node('#run')
        action.instrument == ['@id': 'pipeline_info/main.nf']
        action.result*.'@id' == ['dataset/', 'report.html']
        action.object*.'@id'.containsAll(['#source-a%20b', '#source-set', '#value-patch_size'])
        node('#source-a%20b').with { [sha256, contentSize, identifier, license] } ==
                ['ab' * 32, '5000000000', '10.1/x', ['@id': '#licence-CC0']]
        node('#source-set').hasPart.size() == 3
        node('#source-set-organism').value == 'Mus musculus'

        and: 'parameters with their types; what was not set has no value'
        ['patch_size', 'threshold', 'demo', 'input'].collect { node("#parameter-${it}").additionalType } == ['Integer', 'Float', 'Boolean', 'Text']
        node('#value-threshold').value == 0.5
        node('#value-input') == null
    }

    def "the judge of crates sees faults"() {
        given:
        run([volume('a')])
        def crate = json('crate.json')

        when:
        results.resolve('report.html').toFile().text = 'changed'
        crate['@graph'].removeIf { it['@id'] == '#java' }
        Files.delete(results.resolve('dataset/index.parquet'))

        then:
        Crates.faults(crate, results) as Set == ['no node #java', 'report.html is another', 'dataset/index.parquet is not there'] as Set
    }

    def "the records: parameters, versions, inputs and outputs"() {
        given:
        def fault = write('c.fault.json', '{"dataset": "c", "stage": "cem-ingest", "message": "cut short"}')

        expect:
        run([volume('b', [tissue: ' ']), volume('a', [doi: '10.1/x'])], '--faults', fault) == 0
        json('results/pipeline_info/params.json').keySet().toList() == ['demo', 'input', 'patch_size', 'threshold', 'title']
        json('results/pipeline_info/versions.json').with {
            [cemflow, nextflow, build, java.startsWith(Runtime.version().toString()), libraries['jackson-databind'] != null]
        } == [Version.current(), '24.10.0', '0123456789abcdef', true, true]
        def inputs = json('results/pipeline_info/inputs.json')
        inputs.used == [
                [dataset: 'a', file: 'a.mrc', format: 'MRC', bytes: 5_000_000_000, sha256: 'ab' * 32, doi: '10.1/x'],
                [dataset: 'b', file: 'b.mrc', format: 'MRC', bytes: 5_000_000_000, sha256: 'ab' * 32]]
        inputs.unused == [[dataset: 'c', stage: 'cem-ingest', message: 'cut short']]
        def outputs = new JsonSlurper().parse(results.resolve('pipeline_info/outputs.json').toFile())
        outputs.every { Checksums.sha256(results.resolve(it.path)) == it.sha256 && Files.size(results.resolve(it.path)) == it.bytes }
        outputs*.path.containsAll(['dataset/manifest.json', 'dataset/shards/cem-000000.tar', 'report.html'])
    }

    def "a pretraining's files are among the outputs and the results, the embeddings under the place that they get"() {
        given:
        def encoder = write('results/pretrain/encoder.safetensors', 'weights')
        write('results/pretrain/metrics.csv', 'epoch,step')
        def embeddings = write('embeddings.npy', 'vectors')

        when:
        def code = run([volume('a')], '--result', "pretrain=${encoder.parent}", '--result', "pretrain/embeddings.npy=${embeddings}")
        Files.move(embeddings, encoder.resolveSibling('embeddings.npy'))
        def outputs = new JsonSlurper().parse(results.resolve('pipeline_info/outputs.json').toFile())

        then:
        code == 0
        outputs*.path.findAll { it.startsWith('pretrain/') } ==
                ['pretrain/embeddings.npy', 'pretrain/encoder.safetensors', 'pretrain/metrics.csv']
        outputs.every { Checksums.sha256(results.resolve(it.path)) == it.sha256 }
        node('#run').result*.'@id'.contains('pretrain/')
        node('./').hasPart*.'@id'.contains('pretrain/')
        node('pretrain/').hasPart*.'@id' == ['pretrain/embeddings.npy', 'pretrain/encoder.safetensors', 'pretrain/metrics.csv']
        Crates.faults(json('crate.json'), results) == []
    }

    def "a run that curates nothing: the results of its benchmark, folder by folder"() {
        given:
        write('results/benchmark/scores.csv', 'benchmark,iou')
        def model = write('a.finetune/unet.onnx', 'net').parent
        write('a.finetune/checkpoints/1', 'all')

        when:
        def code = Cli.run(new ProvenanceCommand(), new PrintWriter(new StringWriter()), new PrintWriter(err, true),
                (['--report', results.resolve('report.html'), '--workflow', dir.resolve('main.nf'), '--params', dir.resolve('p.json'),
                  '--versions', dir.resolve('v.json'), '--records', results.resolve('pipeline_info'), '--crate', dir.resolve('crate.json'),
                  '--result', "benchmark/scores.csv=${results}/benchmark/scores.csv", '--result', "benchmark/models/a.finetune=$model"]*.toString()) as String[])
        FileUtils.copyDirectory(model.toFile(), results.resolve('benchmark/models/a.finetune').toFile())

        then:
        code == 0
        node('benchmark/').hasPart*.'@id' == ['benchmark/models/a.finetune/checkpoints/1', 'benchmark/models/a.finetune/unet.onnx', 'benchmark/scores.csv']
        node('dataset/') == null
        Crates.faults(json('crate.json'), results) == []
    }

    def "a result that is not there, or has its place elsewhere, is refused: #result"() {
        expect:
        run([volume('a')], '--result', result.replace('DIR', dir.toString())) == 1
        err.toString().contains(says)

        where:
        result               || says
        'benchmark=DIR/none' || 'there is nothing'
        '../up=DIR'          || 'must be a path within the results'
        '/etc=DIR'           || 'must be a path within the results'
    }

    def "the same run gives the same bytes, in whatever order the volumes come"() {
        given:
        def volumes = [volume('a'), volume('b'), images('c', 4)]

        when:
        run(volumes)
        def first = Files.readString(dir.resolve('crate.json'))
        run(volumes.reverse())

        then:
        Files.readString(dir.resolve('crate.json')) == first
        !first.contains(dir.toString())
    }

    def "very many files are told by their folder, so that the crate stays readable"() {
        given:
        export((0..1000).collectEntries { ["tiff/p${it}.tif".toString(), 'x'] } + ['index.parquet': 'i'])

        expect:
        run([images('many', 1001)]) == 0
        Crates.faults(json('crate.json'), results) == []
        node('dataset/tiff/').description.startsWith('1001 files')
        node('dataset/tiff/').contentSize == '1001'
        node('dataset/tiff/p7.tif') == null
        node('#source-many').description.startsWith('1001 files')
        json('results/pipeline_info/inputs.json').used.size() == 1001
        Files.size(dir.resolve('crate.json')) < 200_000
    }

    def "sources under one licence give the data set that licence, else each keeps its own"() {
        expect:
        run(licences.withIndex().collect { licence, i -> volume("v${i}", licence ? [licence: licence] : [:]) }) == 0
        node('./').license == ['@id': expected]

        where:
        licences                | expected
        ['CC0', 'CC0']          | '#licence-CC0'
        ['CC0', 'CC BY 4.0']    | '#licences'
        ['CC0', null]           | '#licences'
        [null]                  | '#licences'
    }

    def "a data set without its manifest is not whole: exit code 2, nothing written"() {
        given:
        Files.delete(results.resolve('dataset/manifest.json'))

        expect:
        run([volume('a')]) == 2
        err.toString().contains('holds no manifest.json, so it is not whole; run cem-export again.')
        !Files.exists(dir.resolve('crate.json'))
    }

    def "parameters that are no object: exit code 2"() {
        given:
        write('p.json', '[1]')

        expect:
        run([volume('a')]) == 2
        err.toString().contains('p.json: is no JSON object')
    }

    def "all faults of the command line at once, exit code 1"() {
        given:
        Files.delete(dir.resolve('main.nf'))
        Files.delete(dir.resolve('v.json'))

        expect:
        run([dir.resolve('none.volume')]) == 1
        ['--volumes', '--workflow', '--versions'].every { err.toString().contains(it) }
    }

    def "libraries are read from a class path as Maven names its jars"() {
        expect:
        SoftwareVersions.libraries(['/x/lib/commons-io-2.21.0.jar', 'jackson-annotations-2.21.jar', "core-${Version.current()}.jar",
                                    'target/classes', 'zstd-jni-1.5.7-3.jar'].join(File.pathSeparator)) ==
                ['commons-io': '2.21.0', 'jackson-annotations': '2.21', 'zstd-jni': '1.5.7-3']
    }
}
