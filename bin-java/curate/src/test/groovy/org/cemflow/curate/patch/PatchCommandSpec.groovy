package org.cemflow.curate.patch

import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import java.sql.DriverManager
import org.cemflow.core.cli.Cli
import org.cemflow.core.hash.DifferenceHash
import org.cemflow.core.patch.PatchName
import org.cemflow.core.patch.TileRule
import org.cemflow.core.patch.Tiling
import org.cemflow.core.stored.StoredVolume
import org.cemflow.core.stored.VolumeDescription
import org.cemflow.core.volume.Shape
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexTable
import spock.lang.Specification
import spock.lang.TempDir

class PatchCommandSpec extends Specification {

    @TempDir Path dir

    def out = new StringWriter()
    def err = new StringWriter()

    int cem(Object... args) {
        Cli.run(new PatchCommand(), new PrintWriter(out, true), new PrintWriter(err, true), args*.toString() as String[])
    }

    List<IndexRow> rows(Path volume, Object... more) {
        def table = dir.resolve("table-${System.nanoTime()}.parquet")
        def size = more.contains('--patch-size') ? [] : ['--patch-size', 32]
        assert cem('--volume', volume, '--output', table, '--threads', 2, *size, *more) == 0: err
        IndexTable.read(table).withCloseable { it.toList() }
    }

    /** Every patch of an axis, enumerated as plainly as can be. */
    static List<List> places(StoredVolume volume, int axis, int slices, TileRule rule, int spacing = 1, int size = 32) {
        def down = Tiling.of(volume.height(axis, 0), size, rule)
        def across = Tiling.of(volume.width(axis, 0), size, rule)
        (0..<slices).findAll { it % spacing == 0 }.collectMany { slice ->
            (0..<down.count()).collectMany { j ->
                (0..<across.count()).collect { i ->
                    [axis, slice, down.start(j), across.start(i), down.extent(j), across.extent(i)]
                }
            }
        }
    }

    static List place(IndexRow row) {
        [row.axis(), row.slice(), row.y(), row.x(), row.h(), row.w()]
    }

    /** What a row says of the pixels, held against the pixels as StoredVolume reads them. */
    static boolean agrees(IndexRow row, StoredVolume volume, int size, int hashSize) {
        def pixels = new byte[row.h() * row.w()]
        volume.read(row.ref(), pixels)
        def hash = new DifferenceHash(size, hashSize)
        def words = new long[hash.words()]
        hash.hash(pixels, 0, row.h(), row.w(), words, 0)
        assert row.dhash() == DifferenceHash.hex(words, 0, words.length)
        def values = pixels.collect { it & 0xFF }
        double mean = values.sum() / values.size()
        assert Math.abs(row.mean() - mean) < 1e-9
        assert Math.abs(row.sd() - Math.sqrt(values.collect { (it - mean) * (it - mean) }.sum() / values.size())) < 1e-9
        assert row.min() == values.min()
        assert row.max() == values.max()
        true
    }

    def "a volume on three axes: every patch in order, with the hash and statistics of its pixels"() {
        given: 'sides whose remainder is dropped (z, y) and kept (x)'
        def folder = Fixture.volume(dir, 'vol', 41, 70, 90)

        when:
        def rows = rows(folder)
        def volume = StoredVolume.open(folder)

        then:
        rows.collect { place(it) } == [[0, 41], [1, 70], [2, 90]].collectMany { axis, slices ->
            places(volume, axis, slices, TileRule.HALF)
        }
        rows*.id().toSet().size() == rows.size()
        (0..<rows.size()).step(7).each { agrees(rows[it], volume, 32, 8) }

        and: 'where it came from'
        def row = rows.find { it.axis() == 1 && it.slice() == 7 && it.x() == 64 }
        row.id() == 'vol-LOC-1_07_0_64'
        [row.dataset(), row.kind(), row.image(), row.h(), row.w()] == ['vol', '3d', null, 32, 26]
        [row.voxelX(), row.voxelY(), row.voxelZ()] == [8d, 8d, 9d]
        [row.sourceType(), row.sourceSha256(), row.organism(), row.doi(), row.tissue()] == ['uint16', 'ab12', 'mouse', '10.1/x', null]
        [row.intensityRule(), row.intensityLo(), row.intensityHi(), row.inverted()] == ['percentile', 10d, 4000d, true]
        row.exemplar() == null

        cleanup:
        volume?.close()
    }

    def "more than one cell group and spacing: axes #axes, spacing #spacing give the same rows as the whole table"() {
        given:
        def folder = Fixture.volume(dir, 'vol', 60, 50, 200)

        expect:
        rows(folder, '--axes', axes, '--slice-spacing', spacing, '--patch-size', 96) ==
                rows(folder, '--patch-size', 96).findAll { it.axis() in kept && it.slice() % spacing == 0 }

        where:
        axes    | kept      | spacing
        '0'     | [0]       | 1
        '0'     | [0]       | 7
        '1'     | [1]       | 3
        'yz'    | [2]       | 1
        '2'     | [2]       | 5
        'yz,xy' | [0, 2]    | 2
        'auto'  | [0, 1, 2] | 1000
    }

    def "auto takes the axes that volume.json allows"() {
        expect:
        rows(Fixture.volume(dir, 'aniso', 33, 40, 40, [0]))*.axis().toSet() == [0].toSet()
    }

    def "256-bit hashes"() {
        given:
        def folder = Fixture.volume(dir, 'vol', 20, 40, 40)

        when:
        def rows = rows(folder, '--hash-size', 16)

        then:
        rows.every { it.dhash() ==~ /[0-9a-f]{64}/ }
        StoredVolume.open(folder).withCloseable { volume -> rows.findAll { it.slice() < 3 }.each { agrees(it, volume, 32, 16) } }
    }

    def "the same bytes whatever the number of threads"() {
        given:
        def folder = Fixture.volume(dir, 'vol', 70, 70, 90)

        when:
        [1, 4].each { assert cem('--volume', folder, '--output', dir.resolve("t$it"), '--patch-size', 32, '--threads', it) == 0 }

        then:
        Files.readAllBytes(dir.resolve('t1')) == Files.readAllBytes(dir.resolve('t4'))
    }

    def "a set of 2-D images: image by image, ids unique, the original's name after the slash"() {
        given:
        def folder = Fixture.images(dir, 'set', [a: [70, 40], tiny: [10, 200], 'b c': [33, 65]])

        when:
        def rows = rows(folder)

        then:
        rows*.id() == ['set/a-LOC-2d_0_0', 'set/a-LOC-2d_32_0', 'set/b c-LOC-2d_0_0', 'set/b c-LOC-2d_0_32']
        rows*.image() == ['a', 'a', 'b c', 'b c']
        rows*.slice() == [0, 0, 2, 2]
        rows.every { it.axis() == 0 && it.kind() == '2d' && it.sourceType() == 'uint16' && it.intensityRule() == 'percentile' }
        StoredVolume.open(folder).withCloseable { volume -> rows.each { agrees(it, volume, 32, 8) } }

        and: 'every image counts, whatever the spacing; its only axis is 0'
        this.rows(folder, '--slice-spacing', 5, '--axes', '1') == rows
    }

    def "two images of one name are refused: their patches could not be told apart"() {
        given:
        def folder = Fixture.images(dir, 'set', [a: [40, 40], b: [40, 40]])
        def json = folder.resolve(VolumeDescription.FILE).toFile()
        json.text = json.text.replace('"b"', '"a"')

        expect:
        cem('--volume', folder, '--output', dir.resolve('t')) == 2
        err.toString().contains('two images named a')
    }

    def "fault B1 mended: the last slice of every axis is there; compat loses it as the original does"() {
        given:
        def folder = Fixture.volume(dir, 'vol', 33, 34, 35)
        def last = { List<IndexRow> rows -> (0..2).collect { axis -> rows.findAll { it.axis() == axis }*.slice().max() } }

        expect:
        last(rows(folder)) == [32, 33, 34]
        last(rows(folder, '--compat', 'cellemnet')) == [31, 32, 33]
    }

    def "fault B1 mended: slice numbers are as wide as the largest, in compat as in the original"() {
        given: '11 slices: the largest number has two digits, the original makes it one'
        def folder = Fixture.volume(dir, 'vol', 11, 32, 32, [0])

        expect:
        rows(folder)*.id()[0, 10] == ['vol-LOC-0_00_0_0', 'vol-LOC-0_10_0_0']
        rows(folder, '--compat', 'cellemnet')*.id()[0, -1] == ['vol-LOC-0_0_0_0', 'vol-LOC-0_9_0_0']
    }

    def "compat: names and geometry of the original for a volume"() {
        given:
        def folder = Fixture.volume(dir, 'vol', 12, 80, 48)
        def volume = StoredVolume.open(folder)

        when:
        def rows = rows(folder, '--compat', 'cellemnet', '--slice-spacing', 2)

        then: 'indices below n - 1, tiles by half-even rounding, widths ceil(log10(n - 1))'
        rows.collect { place(it) } == [[0, 11], [1, 79], [2, 47]].collectMany { axis, slices ->
            places(volume, axis, slices, TileRule.HALF_EVEN, 2)
        }
        rows.every {
            def digits = PatchName.digitsCellemnet(volume.slices(it.axis()))
            it.id() == "vol-LOC-${it.axis()}_${it.slice().toString().padLeft(digits, '0')}_${it.y()}_${it.x()}"
        }
        rows.each { agrees(it, volume, 32, 8) }

        cleanup:
        volume?.close()
    }

    def "fault B2 mended: a volume of one slice gives its patches (compat: none, the original fails)"() {
        given:
        def folder = Fixture.volume(dir, 'one', 1, 64, 64)

        expect:
        rows(folder)*.id() == ['one-LOC-0_0_0_0', 'one-LOC-0_0_0_32', 'one-LOC-0_0_32_0', 'one-LOC-0_0_32_32']
        rows(folder, '--compat', 'cellemnet').every { it.axis() != 0 }
    }

    def "fault B5 mended: a half-written table from before does not count as done, and nothing temporary stays"() {
        given:
        def folder = Fixture.volume(dir, 'v', 2, 32, 32, [0])
        def table = Files.write(dir.resolve('v.patches.parquet'), 'PAR1 cut off'.bytes)

        expect:
        cem('--volume', folder, '--output', table, '--patch-size', 32) == 0
        IndexTable.read(table).withCloseable { it.count() } == 2
        dir.toFile().list().toSorted() == ['v.patches.parquet', 'v.volume']
    }

    def "fault B7 mended: remainders of half a patch are kept after any number of tiles, smaller images dropped"() {
        given: 'sides of 1.5, 2.5 and under 0.5 patches'
        def folder = Fixture.images(dir, 'set', [odd: [32, 48], even: [32, 80], small: [15, 32]])
        def tiles = { List<IndexRow> rows -> rows.groupBy { it.image() }.collectEntries { k, v -> [k, v*.w()] } }

        expect:
        tiles(rows(folder)) == [odd: [32, 16], even: [32, 32, 16]]
        tiles(rows(folder, '--compat', 'cellemnet')) == [odd: [32, 16], even: [32, 32], small: [32]]
    }

    def "fault B8 mended: one table, no file a patch, and a folder whose name holds .tiff is no trouble"() {
        given:
        def folder = Fixture.volume(Files.createDirectories(dir.resolve('my.tiff files')), 'v', 2, 32, 32, [0])
        def table = folder.resolveSibling('v.patches.parquet')

        expect:
        cem('--volume', folder, '--output', table, '--patch-size', 32) == 0
        folder.parent.toFile().list().toSorted() == ['v.patches.parquet', 'v.volume']
    }

    def "fault B9: a partial patch's hash is that of the stretched patch, its size stays in the row"() {
        given:
        def folder = Fixture.volume(dir, 'v', 1, 32, 16, [0])
        def volume = StoredVolume.open(folder)

        expect:
        def row = rows(folder)[0]
        [row.h(), row.w()] == [32, 16]
        agrees(row, volume, 32, 8)

        cleanup:
        volume.close()
    }

    def "flat: constant and nearly empty patches are, structure is not: #what"() {
        given:
        def random = new Random(3)
        def bytes = new byte[64 * 64]
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) value(random, i % 64, i.intdiv(64))
        }

        expect:
        rows(Fixture.volume(dir, 'v', 1, 64, 64, [0], bytes), '--patch-size', 64)*.flat() == [flat]

        where:
        what                        | flat  | value
        'constant'                  | true  | { r, x, y -> 200 }
        'one grey level of noise'   | true  | { r, x, y -> 100 + r.nextInt(2) }
        'a faint dirt on resin'     | true  | { r, x, y -> x == 5 && y == 9 ? 120 : 100 }
        'a gradient falling to the right, though its hash is zero' | false | { r, x, y -> 250 - 3 * x }
        'stripes'                   | false | { r, x, y -> x.intdiv(16) % 2 ? 90 : 120 }
    }

    def "a volume smaller than half a patch gives an empty table that readers accept, and a warning"() {
        given:
        def folder = Fixture.volume(dir, 'small', 5, 6, 7)
        def table = dir.resolve('t.parquet')

        expect:
        cem('--volume', folder, '--output', table) == 0
        IndexTable.read(table).withCloseable { it.count() } == 0
        DriverManager.getConnection('jdbc:duckdb:').withCloseable { sql ->
            def result = sql.createStatement().executeQuery("select count(*) from '${table}'")
            result.next()
            result.getLong(1) == 0
        }

        and: 'compat keeps it whole'
        rows(folder, '--patch-size', 224, '--compat', 'cellemnet')*.h().toSet() == [6, 5].toSet()
    }

    def "voxels are read in place from a source with an offset and padded rows"() {
        given:
        def plain = Fixture.volume(dir, 'plain', 33, 40, 50)
        def volume = StoredVolume.open(plain)
        def raw = new byte[100 + 33 * (40 * 64 + 17)]
        def row = new byte[50]
        for (z in 0..<33) {
            for (y in 0..<40) {
                volume.readBox(z, y, 0, 1, 1, 50, row)
                System.arraycopy(row, 0, raw, 100 + z * (40 * 64 + 17) + y * 64, 50)
            }
        }
        def source = Files.write(dir.resolve('source.raw'), raw)
        def folder = Files.createDirectories(dir.resolve('strided.volume'))
        Fixture.describe(folder, 'plain', '3d', new Shape(33, 40, 50), null,
                new VolumeDescription.Data(source.toString(), 100, 40 * 64 + 17, 64), [0, 1, 2])

        expect:
        rows(folder) == rows(plain)

        cleanup:
        volume?.close()
    }

    /** A file of zeros that takes no room on the disk. */
    Path sparse(String name, Shape shape) {
        def folder = Files.createDirectories(dir.resolve(name + '.volume'))
        FileChannel.open(folder.resolve('data.npy'), StandardOpenOption.CREATE, StandardOpenOption.WRITE).withCloseable {
            it.write(ByteBuffer.allocate(1), shape.voxels() - 1)
        }
        Fixture.describe(folder, name, '3d', shape, null,
                new VolumeDescription.Data('data.npy', 0, (long) shape.y() * shape.x(), shape.x()), [0, 1, 2])
    }

    def "fault B6 mended: a volume of 3 GB, larger than the heap and than an int, goes through"() {
        given:
        def folder = sparse('big', new Shape(3000, 1000, 1000))
        FileChannel.open(folder.resolve('data.npy'), StandardOpenOption.WRITE).withCloseable {
            it.write(ByteBuffer.wrap(Fixture.texture(1, 224 * 1000)), 2999L * 1000 * 1000)
        }

        when:
        def rows = rows(folder, '--axes', '0', '--slice-spacing', '2999', '--patch-size', '224')

        then:
        rows.size() == 2 * 16
        rows.take(16).every { it.max() == 0 && it.flat() }
        !rows[16].flat()
        StoredVolume.open(folder).withCloseable { agrees(rows[16], it, 224, 8) }
    }

    def "cells larger than the heap are refused in one sentence that says what helps"() {
        given:
        def folder = sparse('big', new Shape(1500, 1500, 1500))

        expect:
        cem('--volume', folder, '--output', dir.resolve('t'), '--patch-size', 2000) == 2
        err.toString() ==~ /(?s)cem-patch: .*big.volume: needs \d+ MiB a thread.*--axes 0\.\n/
        !Files.exists(dir.resolve('t'))
    }

    def "wrong usage: every fault at once, before any work"() {
        expect:
        cem('--volume', dir, '--output', dir.resolve('t'), '--axes', '0,3', '--slice-spacing', 0, '--patch-size', 5,
                '--hash-size', 9) == 1
        err.toString().readLines().size() == 4
        err.toString().contains("'3' is no axis")
    }

    def "wrong data: #what is one sentence with exit code 2 and leaves no table"() {
        given:
        def folder = Fixture.volume(dir, 'v', 3, 40, 40)
        damage(folder)

        expect:
        cem('--volume', folder, '--output', dir.resolve('t')) == 2
        err.toString().readLines().size() == 1
        !Files.exists(dir.resolve('t'))

        where:
        what                 | damage
        'no folder'          | { Path f -> f.toFile().deleteDir() }
        'a truncated data file' | { Path f -> Files.write(f.resolve('data.npy'), new byte[1000]) }
        'axes that do not exist' | { Path f ->
            def json = f.resolve('volume.json').toFile()
            json.text = json.text.replaceAll(/"axes" : \[[^\]]*\]/, '"axes" : [ 0, 7 ]')
        }
        'no JSON'            | { Path f -> f.resolve('volume.json').toFile().text = '{' }
        'a shape beyond the file' | { Path f ->
            def json = f.resolve('volume.json').toFile()
            json.text = json.text.replaceAll(/"shape" : \[[^\]]*\]/, '"shape" : [ 2000000000, 2000000000, 2000000000 ]')
        }
    }

    def "help shows the defaults"() {
        expect:
        cem('--help') == 0
        out.toString().contains('224')
        out.toString().contains('auto')
    }
}
