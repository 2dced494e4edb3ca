package org.cemflow.train.embed

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import java.sql.DriverManager
import org.cemflow.core.io.NpyHeader
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.onnx.OnnxEncoder
import org.cemflow.nets.onnx.OnnxWriter
import org.cemflow.nets.weights.Normalisation
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexRowBuilder
import org.cemflow.tables.IndexTable
import org.cemflow.train.support.Nets
import org.cemflow.train.support.Run
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

class EmbedCommandSpec extends Specification {

    static final int SIDE = 32
    static final int COUNT = 7

    @Shared @TempDir Path dir
    @Shared Path model
    @Shared Path dataset
    @Shared byte[] pixels = new byte[COUNT * SIDE * SIDE]

    static Run embed(Object... args) {
        Run.of(new EmbedCommand(), '--gpu', 'off', *args)
    }

    static IndexRow row(String id, Long trainRow) {
        IndexRowBuilder.builder().id(id).dataset('d').kind('3d').dhash('00').kept(trainRow != null).trainRow(trainRow).build()
    }

    static byte[] joined(byte[] head, byte[] tail) {
        ByteBuffer.allocate(head.length + tail.length).put(head).put(tail).array()
    }

    /** A data set with as many kept rows as said, every other patch of its index not kept. */
    Path dataset(String name, List<Long> trainRows) {
        def folder = Files.createDirectories(dir.resolve(name))
        Files.write(folder.resolve('train.npy'), joined(NpyHeader.uint8(COUNT, SIDE, SIDE), pixels))
        IndexTable.write(folder.resolve('index.parquet'), trainRows.collectMany { [row("kept $it", it), row("lost $it", null)] }.iterator())
        Files.writeString(folder.resolve('manifest.json'), '{}')
        folder
    }

    def setupSpec() {
        new Random(3).nextBytes(pixels)
        model = dir.resolve('encoder.onnx')
        OnnxWriter.write(model, Nets.encoder('resnet18', 1, 2), new Normalisation([0.5d], [0.25d]), false, [:])
        dataset = dataset('dataset', (0L..<COUNT).toList())
    }

    static List<List<Float>> vectors(Path npy) {
        FileChannel.open(npy).withCloseable { channel ->
            def header = NpyHeader.read(npy, channel)
            assert header.descr() == '<f4' && header.shape() == [COUNT as long, 512L] && !header.fortranOrder()
            def floats = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN).position((int) header.dataOffset()).slice()
                    .order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
            assert floats.remaining() == COUNT * 512
            (0..<COUNT).collect { i -> (0..<512).collect { floats.get(i * 512 + it) } }
        }
    }

    def "an array of features, each row that of its patch, the same bytes whatever the batch and the threads"() {
        given:
        def output = dir.resolve('a.npy')

        when:
        def run = embed('--model', model, '--dataset', dataset, '--output', output, '--batch', 3)
        def expected = OnnxEncoder.open(model, GpuPolicy.OFF, 1).withCloseable { encoder ->
            (0..<COUNT).collect { i ->
                def patch = ByteBuffer.allocateDirect(SIDE * SIDE).put(pixels, i * SIDE * SIDE, SIDE * SIDE).flip()
                def features = encoder.embed(patch, 1, SIDE)
                (0..<512).collect { features.get(it) }
            }
        }

        then:
        run.code() == 0
        vectors(output) == expected
        expected.toSet().size() == COUNT

        when:
        def again = embed('--model', model, '--train', dataset.resolve('train.npy'), '--output', dir.resolve('b.npy'), '--threads', 1)

        then:
        again.code() == 0
        Files.mismatch(output, dir.resolve('b.npy')) == -1
    }

    def "a table with the patches' names, read back by DuckDB"() {
        given:
        def output = dir.resolve('a.parquet')
        def array = dir.resolve('t.npy')

        expect:
        embed('--model', model, '--dataset', dataset, '--output', output, '--batch', 4).code() == 0
        embed('--model', model, '--dataset', dataset, '--output', array).code() == 0
        DriverManager.getConnection('jdbc:duckdb:').withCloseable { connection ->
            def rows = connection.createStatement().executeQuery("select id, train_row, embedding from '$output' order by train_row")
            def found = []
            while (rows.next()) {
                assert rows.getString(1) == "kept ${found.size()}"
                assert rows.getLong(2) == found.size()
                found << (rows.getArray(3).array as List<Float>)
            }
            assert found == vectors(array)
            true
        }

        and: 'without an index the names are null'
        embed('--model', model, '--train', dataset.resolve('train.npy'), '--output', output).code() == 0
        DriverManager.getConnection('jdbc:duckdb:').withCloseable { connection ->
            def rows = connection.createStatement().executeQuery("select count(*), count(id) from '$output'")
            rows.next() && rows.getInt(1) == COUNT && rows.getInt(2) == 0
        }
    }

    def "an encoder for RGB gets the grey patch three times"() {
        given:
        def rgb = dir.resolve('rgb.onnx')
        OnnxWriter.write(rgb, Nets.encoder('resnet18', 3, 4), new Normalisation([0.5d], [0.25d]), false, [:])

        when:
        def run = embed('--model', rgb, '--dataset', dataset, '--output', dir.resolve('rgb.npy'))
        def expected = OnnxEncoder.open(rgb, GpuPolicy.OFF, 1).withCloseable { encoder ->
            def patch = ByteBuffer.allocateDirect(3 * SIDE * SIDE)
            3.times { patch.put(pixels, SIDE * SIDE, SIDE * SIDE) }
            encoder.embed(patch.flip(), 1, SIDE)
        }

        then:
        run.code() == 0
        vectors(dir.resolve('rgb.npy'))[1] == (0..<512).collect { expected.get(it) }
    }

    def "an index that does not fit the array is refused, and no table is left: #rows"() {
        given:
        def folder = dataset('misfit', rows)
        def output = dir.resolve('misfit.parquet')

        expect:
        embed('--model', model, '--dataset', folder, '--output', output).refused(2, 'index.parquet')
        !Files.exists(output)

        where:
        rows << [(0L..<COUNT - 1).toList(), (0L..COUNT).toList(), [0L, 2L, 1L, 3L, 4L, 5L, 6L]]
    }

    def "wrong data ends with one sentence: #what"() {
        given:
        def train = dir.resolve('wrong.npy')
        Files.write(train, bytes)

        expect:
        embed('--model', model, '--train', train, '--output', dir.resolve('wrong-out.npy')).refused(2, says)
        !Files.exists(dir.resolve('wrong-out.npy'))

        where:
        what              | says                | bytes
        'truncated'       | '7168 bytes'        | joined(NpyHeader.uint8(COUNT, SIDE, SIDE), new byte[100])
        'no patches'      | 'holds no patches'  | NpyHeader.uint8(0, SIDE, SIDE)
        'not square'      | 'square'            | joined(NpyHeader.uint8(1, 2, 3), new byte[6])
        'floats'          | 'type <f4'         | joined(NpyHeader.float32(1, 2, 2), new byte[16])
        'no array'        | 'NumPy'             | 'hello, this is text'.bytes
        'an absurd size'  | 'header claims'     | NpyHeader.uint8(1L << 40, 1L << 20, 1L << 20)
    }

    def "a data set that is not whole, a missing model and wrong usage are refused"() {
        given:
        def unfinished = dataset('unfinished', [0L])
        Files.delete(unfinished.resolve('manifest.json'))

        expect:
        embed('--model', model, '--dataset', unfinished, '--output', dir.resolve('x.npy')).refused(2, 'manifest.json')
        embed('--model', dir.resolve('absent.onnx'), '--dataset', dataset, '--output', dir.resolve('x.npy')).refused(2, 'no such file')
        embed('--model', dataset.resolve('train.npy'), '--dataset', dataset, '--output', dir.resolve('x.npy')).refused(2, 'ONNX Runtime')
        with(embed('--model', model, '--output', dir.resolve('x.txt'), '--batch', 0)) {
            code() == 1
            err().readLines().size() == 3
        }
    }

    def "the data set's own array was replaced by features where --output named it"() {
        given:
        def copy = dataset('precious', (0L..<COUNT).toList())
        def before = Files.readAllBytes(copy.resolve('train.npy'))

        expect:
        embed('--model', model, '--dataset', copy, '--output', copy.resolve('train.npy')).refused(1, 'would replace what is read')
        embed('--model', model, '--dataset', copy, '--output', copy.resolve('index.parquet')).refused(1, 'would replace what is read')
        embed('--model', model, '--train', copy.resolve('train.npy'), '--output', copy.resolve('train.npy')).refused(1, 'would replace what is read')
        Files.readAllBytes(copy.resolve('train.npy')) == before
    }
}
