package org.cemflow.tables

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import java.sql.DriverManager
import org.apache.parquet.format.Util
import org.cemflow.core.error.DataError
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

    def "the footer does not depend on the JVM's hashes: encodings stand in order (they differed from run to run)"() {
        given:
        def file = dir.resolve('a.parquet')
        IndexTable.write(file, (0..<300).collect { row(it).withDoi(it % 2 ? 'x' : null) }.iterator())
        def bytes = Files.readAllBytes(file)

        expect:
        def lists = encodings(bytes)
        lists.any { it.size() > 2 }
        lists.every { it == it.toSorted() }

        when: 'another JVM lists them the other way round'
        def length = footerLength(bytes)
        def footer = Util.readFileMetaData(new ByteArrayInputStream(bytes, bytes.length - 8 - length, length))
        footer.row_groups*.columns.flatten().each { Collections.reverse(it.meta_data.encodings) }
        def reversed = new ByteArrayOutputStream()
        reversed.write(bytes, 0, bytes.length - 8 - length)
        Util.writeFileMetaData(footer, reversed)
        reversed.write(bytes, bytes.length - 8, 8)
        def other = Files.write(dir.resolve('b.parquet'), reversed.toByteArray())
        assert Files.readAllBytes(other) != bytes
        FileChannel.open(other, StandardOpenOption.READ, StandardOpenOption.WRITE).withCloseable { Footer.settle(it) }

        then:
        Files.readAllBytes(other) == bytes
    }

    static int footerLength(byte[] bytes) {
        ByteBuffer.wrap(bytes, bytes.length - 8, 4).order(ByteOrder.LITTLE_ENDIAN).int
    }

    static List<List> encodings(byte[] bytes) {
        int length = footerLength(bytes)
        Util.readFileMetaData(new ByteArrayInputStream(bytes, bytes.length - 8 - length, length)).row_groups
                .collectMany { it.columns }.collect { it.meta_data.encodings }
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
