package org.cemflow.tables

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import java.sql.DriverManager
import org.apache.parquet.format.FileMetaData
import org.apache.parquet.format.Util
import org.cemflow.core.error.DataError
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class IndexTableSpec extends Specification {

    @TempDir Path dir

    static IndexRow row(int i) {
        IndexRowBuilder.builder().id("vol-LOC-0_${i}_0_0").dataset('vol').kind('3d').slice(i).h(224).w(224)
                .dhash(String.format('%016x', i)).mean(100.5d + i).sd(3d).max(255).build()
    }

    def "rows come back as they were written, with the columns named as documented"() {
        given:
        def rows = (0..<5000).collect { row(it).withExemplar(it % 2 == 0).withDuplicateOf(it % 2 ? 'x' : null) }
        def file = dir.resolve('a.parquet')

        when:
        IndexTable.write(file, rows.iterator())

        then:
        IndexTable.read(file).withCloseable { it.toList() } == rows

        and: 'a peer reads it too'
        def sql = DriverManager.getConnection('jdbc:duckdb:')
        def result = sql.createStatement().executeQuery(
                "select count(*), sum(slice), count(duplicate_of), count(voxel_x) from '${file}'")
        result.next()
        [result.getLong(1), result.getLong(2), result.getLong(3), result.getLong(4)] == [5000, 5000 * 4999 / 2, 2500, 0]

        cleanup:
        sql?.close()
    }

    static record Place(String id, int slice) {}

    def "some columns can be read alone"() {
        given:
        def file = dir.resolve('a.parquet')
        IndexTable.write(file, (0..<3).collect { row(it) }.iterator())

        expect:
        IndexTable.read(file, Place).withCloseable { it.toList() } == (0..<3).collect { new Place("vol-LOC-0_${it}_0_0", it) }
    }

    def "the same rows give the same bytes"() {
        when:
        IndexTable.write(dir.resolve('a'), (0..<100).collect { row(it) }.iterator())
        IndexTable.write(dir.resolve('b'), (0..<100).collect { row(it) }.iterator())

        then:
        Files.readAllBytes(dir.resolve('a')) == Files.readAllBytes(dir.resolve('b'))
    }

    def "the footer lists encodings in one order, whatever the JVM's hash codes of enum constants"() {
        given:
        def file = dir.resolve('a')
        IndexTable.write(file, (0..<5000).collect { row(it).withDuplicateOf(it % 2 ? 'x' : null) }.iterator())
        def bytes = Files.readAllBytes(file)

        when: 'it is written anew with every list turned round'
        def footer = footer(bytes)
        def columns = footer.row_groups*.columns.flatten()*.meta_data
        columns.each { it.encodings = it.encodings.reverse(); it.encoding_stats = it.encoding_stats?.reverse() }
        def turned = new ByteArrayOutputStream()
        turned.write(bytes, 0, start(bytes))
        Util.writeFileMetaData(footer, turned)
        turned.write(bytes, bytes.length - 8, 8)
        Files.write(dir.resolve('turned'), turned.toByteArray())
        FileChannel.open(dir.resolve('turned'), StandardOpenOption.READ, StandardOpenOption.WRITE).withCloseable {
            ParquetFooter.settle(it)
        }

        then:
        columns.any { it.encodings.size() > 1 }
        turned.toByteArray() != bytes
        Files.readAllBytes(dir.resolve('turned')) == bytes
    }

    private static int start(byte[] bytes) {
        bytes.length - 8 - ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8)
    }

    private static FileMetaData footer(byte[] bytes) {
        Util.readFileMetaData(new ByteArrayInputStream(bytes, start(bytes), bytes.length))
    }

    @Requires({ os.linux })
    def "a full disk is told as such, however parquet-java wraps it, and leaves nothing"() {
        given: 'the temporary file is a device without room'
        def rows = (0..<count).collect { row(it) }
        Files.createSymbolicLink(dir.resolve(".a.tmp-${ProcessHandle.current().pid()}"), Path.of('/dev/full'))

        when:
        IndexTable.write(dir.resolve('a'), rows.iterator())

        then:
        def e = thrown(IOException)
        e.message.contains('No space left')
        Files.list(dir).withCloseable { it.toList() } == []

        where:
        count << [1, 20000]
    }

    def "a truncated table is refused with one sentence"() {
        given:
        IndexTable.write(dir.resolve('a'), [row(1)].iterator())
        def bytes = Files.readAllBytes(dir.resolve('a'))
        Files.write(dir.resolve('cut'), Arrays.copyOf(bytes, bytes.length.intdiv(2)))

        when:
        IndexTable.read(dir.resolve('cut'))

        then:
        thrown(DataError)
    }

    def "a damaged table is refused with one sentence, wherever the damage is"() {
        given:
        IndexTable.write(dir.resolve('a'), (0..<200).collect { row(it) }.iterator())
        def bytes = Files.readAllBytes(dir.resolve('a'))
        for (int i = from(bytes.length); i < to(bytes.length); i++) {
            bytes[i] ^= (byte) 0x55
        }
        Files.write(dir.resolve('damaged'), bytes)

        when:
        IndexTable.read(dir.resolve('damaged')).withCloseable { it.toList() }

        then:
        def e = thrown(DataError)
        e.message.lines().count() == 1

        where:
        from           | to
        ({ 4 })        | ({ it.intdiv(4) })
        ({ it - 600 }) | ({ it - 8 })
        ({ it - 8 })   | ({ it - 4 })
    }
}
