package org.cemflow.curate.export

import static org.cemflow.curate.support.Corpus.row
import static org.cemflow.curate.support.Corpus.rows
import static org.cemflow.curate.support.Corpus.run
import static org.cemflow.curate.support.Corpus.table

import java.nio.file.Files

/** What cem-export refuses, leaving everything as it was. */
class ExportFaultsSpec extends ExportSpecification {

    def "one sentence and nothing left behind: #fault"() {
        given:
        addVolume('vol', 2)
        addVolume('vol 2', 2)
        switch (fault) {
            case 'missing volume': volumes.remove('vol 2'); break
            case 'extra volume': tables.remove('vol'); break
            case 'same table twice': tables.again = Files.copy(tables.vol, dir.resolve('copy.parquet')); break
            case 'same volume twice': volumes.again = volumes.vol; break
            case 'two data sets in a table': table(tables.vol, rows(tables.vol) + row('vol x', 0, '0' * 16)); break
            case 'patch outside': table(tables.vol, rows(tables.vol).collect { it.withX(40) }); break
            case 'patch of a huge size': table(tables.vol, rows(tables.vol).collect { it.withH(-5) }); break
            case 'no such slice': table(tables.vol, rows(tables.vol).collect { it.withSlice(7) }); break
            case 'no such axis': table(tables.vol, rows(tables.vol).collect { it.withAxis(3) }); break
            case 'large patch': table(tables.vol, rows(tables.vol).collect { it.withH(48).withW(48) }); break
            case 'truncated data':
                def data = volumes.vol.resolve('data.npy')
                Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 2000))
                break
            case 'truncated table': Files.write(tables.vol, Arrays.copyOf(Files.readAllBytes(tables.vol), 900))
        }
        def before = dir.toFile().list().sort()

        when:
        def done = run(new ExportCommand(), *args(dir.resolve('out')))

        then:
        done.code() == 2
        done.err().readLines().size() == 1
        done.err().contains(words)
        dir.toFile().list().sort() == before

        where:
        fault                      | words
        'missing volume'           | "no volume was given for the data set 'vol 2'"
        'extra volume'             | "no patch table was given for the data set 'vol'"
        'same table twice'         | "holds the data set 'vol', as does"
        'same volume twice'        | "is the data set 'vol', as is"
        'two data sets in a table' | "holds the data sets 'vol' and 'vol x'"
        'patch outside'            | "does not lie inside this volume"
        'patch of a huge size'     | "does not lie inside this volume"
        'no such slice'            | "does not lie inside this volume"
        'no such axis'             | "does not lie inside this volume"
        'large patch'              | 'give --patch-size 48'
        'truncated data'           | 'truncated or damaged'
        'truncated table'          | 'is no whole Parquet file'
    }

    def "a folder that is no data set is never replaced; one that is, is"() {
        given:
        addVolume('vol', 1)
        Files.writeString(Files.createDirectories(dir.resolve('mine')).resolve('thesis.txt'), 'years of work')

        when:
        def done = run(new ExportCommand(), *args(dir.resolve('mine')), '--max-per-dataset', 0, '--shard-size', 0)

        then:
        done.code() == 1
        done.err().contains('nothing of yours is deleted')
        done.err().readLines().size() == 3
        Files.exists(dir.resolve('mine/thesis.txt'))

        expect:
        digests(export()) == digests(export())
    }
}
