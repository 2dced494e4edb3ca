package org.cemflow.pipeline

import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** The README's first command. */
class DemoSpec extends Specification {

    @TempDir Path dir

    def "./cemflow run -profile demo makes a curated data set, an encoder and a report out of nothing"() {
        when:
        def run = new Run(dir).run('-profile', 'demo', '-ansi-log', 'false')

        then:
        run.exit == 0
        def summary = new JsonSlurper().parse(dir.resolve('results/dataset/summary.json').toFile())
        summary != null
        Files.size(dir.resolve('results/report.html')) > 100_000
        ['encoder.safetensors', 'encoder.onnx', 'embeddings.npy'].every { Files.size(dir.resolve('results/pretrain').resolve(it)) > 1_000_000 }
        new JsonSlurper().parse(dir.resolve('results/pretrain/summary.json').toFile()).options.with { [arch, epochs] } == ['resnet18', '2']
        run.trace().findAll { it.process == 'CURATE:INGEST' }.size() >= 6
        run.trace().every { it.status == 'COMPLETED' }
    }
}
