package org.cemflow.report.pretrain

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.io.NpyHeader
import org.cemflow.report.Encoder
import spock.lang.Specification
import spock.lang.TempDir

/** What is read of a pretraining and of its embeddings. */
class PretrainedSpec extends Specification {

    @TempDir Path dir

    EmbeddingArray array(float[][] rows, long count = rows.length) {
        def bytes = ByteBuffer.allocate(4 * rows.length * rows[0].length).order(ByteOrder.LITTLE_ENDIAN)
        rows.each { row -> row.each { bytes.putFloat(it) } }
        Encoder.write(dir.resolve('e.npy'), NpyHeader.float32((long) rows.length, (long) rows[0].length), bytes.array())
        EmbeddingArray.open(dir.resolve('e.npy'), count)
    }

    def "the nearest by cosine are those that a plain search finds, whatever the lengths of the vectors"() {
        given:
        def random = new Random(3)
        def rows = (0..<60).collect { (0..<7).collect { (float) (random.nextGaussian() * (1 + random.nextInt(20))) } as float[] } as float[][]
        def cosine = { int a, int b ->
            double ab = 0, aa = 0, bb = 0
            7.times { ab += rows[a][it] * (double) rows[b][it]; aa += rows[a][it] * (double) rows[a][it]; bb += rows[b][it] * (double) rows[b][it] }
            ab / Math.sqrt(aa * bb)
        }

        when:
        def found = array(rows).withCloseable { it.nearest([4, 31] as long[], 5) }

        then:
        found*.row() == [4, 31]
        found.every { query ->
            def plain = ((0..<60) - (int) query.row()).sort { -cosine((int) query.row(), it) }.take(5)
            assert query.nearest()*.row() == plain
            query.nearest().every { Math.abs(it.cosine() - cosine((int) query.row(), (int) it.row())) < 1e-12 }
        }
    }

    def "of equally near ones the earlier, fewer if there are fewer, and a vector of zeros is near nothing"() {
        when:
        def found = array([[1, 0], [0, 0], [2, 0], [3, 0]] as float[][]).withCloseable { it.nearest([2, 1] as long[], 5) }

        then:
        found[0].nearest()*.row() == [0, 3, 1]
        found[0].nearest()*.cosine() == [1d, 1d, 0d]
        found[1].nearest()*.cosine() == [0d, 0d, 0d]
    }

    def "embeddings of other data, cut short or not finite are refused"() {
        when:
        array([[1, 0], [0, 1]] as float[][], 3)

        then:
        def other = thrown(DataError)
        other.message.contains('3 kept patches')

        when:
        array([[1, 0], [Float.NaN, 1]] as float[][]).withCloseable { it.nearest([0] as long[], 1) }

        then:
        def infinite = thrown(DataError)
        infinite.message.contains('row 1')

        when:
        Files.write(dir.resolve('e.npy'), Arrays.copyOf(Files.readAllBytes(dir.resolve('e.npy')), 130))
        EmbeddingArray.open(dir.resolve('e.npy'), 2)

        then:
        thrown(DataError)
    }

    def "queries are spread over the data sets and inside them: #datasets -> #rows"() {
        expect:
        new TrainRows(datasets).spread(4) as List == rows

        where:
        datasets                                 || rows
        ['a'] * 100                              || [12, 37, 62, 87]
        ['b'] * 10 + ['a'] * 10                  || [12, 17, 2, 7]
        ['a', 'b', 'c'] + ['a'] * 7              || [4, 8, 1, 2]
        (0..<10).collect { "s$it".toString() }   || [1, 3, 6, 8]
        ['a', 'a']                               || [0, 1]
        []                                       || []
    }

    def "a long table is thinned by means, and its time is that of its steps"() {
        given:
        def rows = ['epoch,step,loss,images_per_s,probe', '0,0,,,0.5'] + (1..100).collect { "1,${it * 10},${it},${it <= 50 ? 10 : 20},".toString() }
        Files.writeString(dir.resolve('metrics.csv'), rows.join('\n'))

        when:
        def table = MetricsTable.read(dir)
        def thin = table.thinned(10)

        then:
        table.rows().size() == 101
        thin.rows().size() == 10
        thin.rows().last().step() == 1000
        thin.rows()[0].values() == [probe: 0.5d, loss: 5d, images_per_s: 10d]
        table.seconds(4) == 500 * 4 / 10d + 500 * 4 / 20d
        table.thinned(101).is(table)
        table.has('probe') && !table.has('top1')
    }

    def "a table that is none is refused: #text"() {
        given:
        Files.writeString(dir.resolve('metrics.csv'), text)

        when:
        MetricsTable.read(dir)

        then:
        thrown(DataError)

        where:
        text << ['epoch,loss\n1,2\n', 'step,loss\nx,2\n', 'step,loss\n1,many\n']
    }
}
