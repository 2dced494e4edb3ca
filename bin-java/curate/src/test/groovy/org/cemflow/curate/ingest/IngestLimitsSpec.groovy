package org.cemflow.curate.ingest

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Requires

/** Volumes larger than memory or disk, and kills. */
class IngestLimitsSpec extends IngestSpecification {

    def "memory stays bounded: no more than 4 MiB of rows is ever asked for"() {
        given:
        def source = Fake.writeZeros(dir.resolve('big'), 'UINT16 64 1024 1024 1 8 8 8 0 -1', 128 << 20, 64 << 20, [1, 2])

        expect:
        ingest(source, '--intensity', 'full') == 0
        fake.blocks.sum() == 64 << 20
        fake.blocks.max() * 2 <= 4 << 20
        written().shape().z() == 64
    }

    def "small sections are read together, in blocks of rows that may end within a section"() {
        given:
        def source = Fake.writeRamp(dir.resolve('v'), 'UINT16 700 3 2000 1 0 0 0 0 -1', 8400000)

        expect:
        ingest(source, '--intensity', 'full', '--threads', '3') == 0
        def bytes = Files.readAllBytes(dir.resolve('d.volume/data.npy'))
        (0..<4200000).step(31).every { i ->
            int v = Fake.ramp(2 * i) | Fake.ramp(2 * i + 1) << 8
            (bytes[128 + i] & 0xFF) == v.intdiv(257)
        }
    }

    /** cem-ingest with the tests' format, in a process of its own. */
    private Process child(String shell, Path source) {
        ProcessBuilder builder = new ProcessBuilder('bash', '-c', shell + ' "$0" -cp "$1" org.cemflow.curate.ingest.FakeIngest ' +
                '--dataset d --path "$2" --output "$3"', System.getProperty('java.home') + '/bin/java',
                System.getProperty('java.class.path'), source.toString(), dir.resolve('d.volume').toString())
        builder.redirectErrorStream(true).start()
    }

    @Requires({ os.linux && new File('/bin/bash').exists() })
    def "a full disk ends with code 2 and one sentence, and leaves nothing"() {
        given:
        def source = Fake.writeZeros(dir.resolve('v'), "UINT8 64 1024 1024 1 8 8 8 ${raw} -1", 64 << 20)

        when:
        def process = child('ulimit -f 20000; exec', source)
        def said = process.inputStream.text

        then:
        process.waitFor() == 2
        said.readLines().findAll { it.contains(dir.resolve('d.volume/data.npy').toString() + ': File too large') }.size() == 1
        said.contains('free space on that disk')
        !said.contains('\tat ')
        left() == ['v']

        where:
        raw << [0, 1]
    }

    @Requires({ os.linux && new File('/bin/bash').exists() })
    def "a kill in the middle leaves no data set, and the next run makes a whole one"() {
        given:
        def source = Fake.writeZeros(dir.resolve('v'), 'UINT8 96 1024 1024 1 8 8 8 0 -1', 96 << 20)
        def process = child('exec', source)
        while (process.alive && !Files.walk(dir).withCloseable { it.anyMatch { p -> p.endsWith('data.npy') && Files.size(p) > 1 << 20 } }) {
            sleep(5)
        }
        process.destroyForcibly().waitFor()

        expect:
        process.exitValue() == 137
        !Files.exists(dir.resolve('d.volume'))
        ingest(source) == 0
        written().shape().z() == 96
    }
}
