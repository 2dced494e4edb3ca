package org.cemflow.curate.export

import static org.cemflow.curate.support.Corpus.run

import spock.lang.Specification

class ByteSizeSpec extends Specification {

    def "sizes: #text is #bytes"() {
        expect:
        new ByteSize().convert(text) == bytes

        where:
        text     | bytes
        '1GB'    | 1_000_000_000
        '1GiB'   | 1 << 30
        '1.5 kb' | 1500
        '512'    | 512
    }

    def "a size that is none is wrong usage"() {
        expect:
        run(new ExportCommand(), '--patches', 'a', '--volumes', 'b', '--output', 'c', '--shard-size', 'big').code() == 1
    }
}
