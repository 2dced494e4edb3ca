package org.cemflow.pipeline

import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise
import spock.lang.TempDir

/** Analyses as a part of the pipeline: of a tiny pretraining's encoder, of the same from a file, and of random weights. */
@Stepwise
class AnalyseSpec extends Specification {

    @Shared @TempDir Path dir
    @Shared Path sheet
    @Shared Path preset
    @Shared Path organelles
    @Shared Run whole

    def setupSpec() {
        sheet = new Corpus(dir.resolve('corpus')).volume('alpha', 4, 96, 96).sheet()
        preset = Files.writeString(dir.resolve('preset.yml'),
                '{arch: resnet18, view_size: 32, batch: 8, epochs: 1, queue: 16, dim: 16, bn_groups: 2, warmup_epochs: 0}\n')
        organelles = dir.resolve('organelles')
        ['images', 'masks'].each { Files.createDirectories(organelles.resolve(it)) }
        (1..2).each { n ->
            def file = new Corpus(dir.resolve("organelle$n")).volume("v", 1, 48, 40, n).dir.resolve('v.npy')
            def bytes = Files.readAllBytes(file)
            Files.write(organelles.resolve("images/dark${n}.npy"), bytes)
            def mask = bytes.clone()
            (bytes.length - 48 * 40..<bytes.length).each { mask[it] = (byte) ((bytes[it] & 255) < 128 ? 255 : 0) }
            Files.write(organelles.resolve("masks/dark${n}.npy"), mask)
        }
    }

    static List<String> small() {
        ['--analyse', '--analyse_size', '32', '--analyse_steps', '2', '--analyse_images', '4', '--finetune_arch', 'resnet18', '--gpu', 'off', '-ansi-log', 'false']
    }

    List<String> options() {
        ['--input', sheet, '--patch_size', 32, '--pretrain', '--pretrain_preset', preset, '--organelles', organelles]*.toString() + small()
    }

    static Map summary(Run run, String verb) {
        new JsonSlurper().parse(run.results.resolve("analysis/$verb/summary.json").toFile()) as Map
    }

    def "with a pretraining its encoder and a random one are compared, on the curated patches and on organelles"() {
        when:
        whole = new Run(dir.resolve('whole')).run(*options())

        then:
        whole.exit == 0
        ['invariance', 'selectivity', 'occlusion'].each { verb ->
            assert summary(whole, verb).encoders.collect { [it.name, it.source == 'random'] } == [['cem', false], ['random', true]]
        }
        summary(whole, 'invariance').images.size() == 4
        summary(whole, 'selectivity').rows.size() == 2 * 4
        summary(whole, 'occlusion').images*.name == ['dark1', 'dark2']

        and:
        def page = whole.results.resolve('report.html').toFile().text
        page.contains('<section id="analysis"') && page.contains('Organelle selectivity')

        and: 'the run is described with them'
        whole.results.resolve('pipeline_info/outputs.json').toFile().text.contains('"analysis/selectivity/selectivity.csv"')
    }

    def "-resume after success runs nothing"() {
        expect:
        whole.run(*options(), '-resume').trace().every { it.status == 'CACHED' }
    }

    def "several weight files of one name are told apart; without a data set the organelles' images do"() {
        given:
        def file = whole.results.resolve('pretrain/encoder.safetensors')

        when:
        def run = new Run(dir.resolve('files')).run('--initialisations', "a=$file,random,b=$file".toString(), '--organelles', organelles.toString(), *small())

        then:
        run.exit == 0
        run.trace()*.process as Set == ['PARAMETERS', 'ANALYSE', 'REPORT', 'PROVENANCE'] as Set
        def encoders = summary(run, 'invariance').encoders
        encoders*.name == ['a', 'b', 'random']
        encoders[0].source == encoders[1].source
        summary(run, 'invariance').images == ['dark1', 'dark2']
    }

    def "without organelles there is no selectivity, and occlusion looks at patches"() {
        when:
        def run = new Run(dir.resolve('patches')).run('--input', sheet.toString(), '--patch_size', '32', *small())

        then:
        run.exit == 0
        !Files.exists(run.results.resolve('analysis/selectivity'))
        summary(run, 'occlusion').images.every { it.name ==~ /patch-\d+/ }
    }

    def "what cannot be analysed is said: #what"() {
        when:
        def run = new Run(dir.resolve(what.replace(' ', '-'))).run(*options, '--analyse', '-ansi-log', 'false')

        then:
        run.refused(says)

        where:
        what             | options                          || says
        'no images'      | []                               || '--analyse: needs images'
        'cem without it' | ['--initialisations', 'cem']     || '--initialisations cem: is the encoder of --pretrain'
    }

    def "organelles without masks: the report says what is missing, the run ends with a non-zero code"() {
        given:
        def half = Files.createDirectories(dir.resolve('half'))
        Files.createDirectories(half.resolve('images'))
        Files.copy(organelles.resolve('images/dark1.npy'), half.resolve('images/dark1.npy'))

        when:
        def run = new Run(dir.resolve('half run')).run('--organelles', half.toString(), *small())

        then:
        run.exit != 0
        run.output.contains('masks: is no folder')
        run.results.resolve('report.html').toFile().text.contains('ANALYSE is missing')
    }
}
