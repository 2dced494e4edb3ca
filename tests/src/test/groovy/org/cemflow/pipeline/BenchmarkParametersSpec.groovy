package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** Parameters of benchmarks that would be found wrong only when everything has been trained. */
class BenchmarkParametersSpec extends Specification {

    @TempDir Path dir

    def "what stands twice, and weights called random, are refused before anything runs: #parameter #value"() {
        given:
        ['a.pth', 'b.pth'].each { Files.writeString(dir.resolve(it), 'weights') }

        when:
        def run = new Run(dir).run(*(parameter == '--benchmarks' ? [] : ['--benchmarks', 'phantom']), parameter, value, '-ansi-log', 'false')

        then:
        run.refused(says)

        where:
        parameter           | value                  || says
        '--initialisations' | 'mine=a.pth,mine=b.pth' || '--initialisations: mine stands there more than once'
        '--initialisations' | 'random=a.pth'         || 'random is what the others are held against and needs no weights'
        '--label_shares'    | '0.1,0.10'             || '--label_shares: 0.1 stands there more than once'
        '--benchmark_seeds' | '1,2,01'               || '--benchmark_seeds: 1 stands there more than once'
        '--benchmarks'      | 'phantom,phantom'      || '--benchmarks: phantom stands there more than once'
    }
}
