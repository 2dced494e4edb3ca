package org.cemflow.curate.export

import static org.cemflow.curate.support.Corpus.images
import static org.cemflow.curate.support.Corpus.row
import static org.cemflow.curate.support.Corpus.rows
import static org.cemflow.curate.support.Corpus.run
import static org.cemflow.curate.support.Corpus.table
import static org.cemflow.curate.support.Corpus.texture
import static org.cemflow.curate.support.Corpus.volume

import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.sql.DriverManager
import javax.imageio.ImageIO
import org.cemflow.core.io.Json
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexRowBuilder
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** {@code cem-export}, end to end, with DuckDB and Debian's Python as witnesses. */
class ExportCommandSpec extends Specification {

    static final String PYTHON = '/usr/bin/python3'
    static final int SIDE = 48

    @TempDir Path dir

    Map<String, Path> tables = [:]
    Map<String, Path> volumes = [:]

    static boolean python() {
        new File(PYTHON).canExecute() && [PYTHON, '-c', 'import numpy, PIL'].execute().waitFor() == 0
    }

    /** A volume of sections cut into 32-pixel patches, the right and lower ones 16 pixels wide or high. */
    void addVolume(String name, int sections, Closure<IndexRow> decide = { it }) {
        volumes[name] = volume(dir.resolve("${name}.volume"), name, (0..<sections).collect { texture(it, SIDE) }, SIDE)
        def all = [0..<sections, [0, 32], [0, 32]].combinations().collect { z, y, x -> [z, y, x] }
                .sort { p, q -> p[0] <=> q[0] ?: p[1] <=> q[1] ?: p[2] <=> q[2] }.collect { z, y, x ->
            decide(IndexRowBuilder.builder(row(name, z, '00000000000000ff')).id("${name}-LOC-0_${z}_${y}_${x}").y(y).x(x)
                    .h(y ? 16 : 32).w(x ? 16 : 32).build())
        }
        tables[name] = table(dir.resolve("${name}.patches.parquet"), all)
    }

    void addImages(String name, List<String> names) {
        def pixels = names.withIndex().collectEntries { n, i -> [n, texture(500 + i, SIDE)] }
        volumes[name] = images(dir.resolve("${name}.volume"), name, pixels, SIDE, SIDE)
        tables[name] = table(dir.resolve("${name}.patches.parquet"), names.withIndex().collect { n, i ->
            IndexRowBuilder.builder(row(name, i, '00000000000000ff')).kind('2d').image(n).id("$name/$n-LOC-2d_0_0").h(32).w(32)
                    .exemplar(true).clusterSize(1).informative(true).build()
        })
    }

    List<Object> args(Path out) {
        ['--patches', *tables.values(), '--volumes', *volumes.values(), '--output', out, '--patch-size', 32]
    }

    Path export(Object... more) {
        def out = dir.resolve('dataset')
        def done = run(new ExportCommand(), *args(out), *more)
        assert done.code() == 0: done.err()
        out
    }

    static Map<String, String> digests(Path folder) {
        def found = new TreeMap<String, String>()
        folder.toFile().eachFileRecurse { file ->
            if (file.file) {
                found[folder.relativize(file.toPath()).toString()] = MessageDigest.getInstance('SHA-256').digest(file.bytes).encodeHex().toString()
            }
        }
        found
    }

    /** Of every four patches: kept, duplicate, uninformative with a score, kept. */
    static IndexRow mixed(IndexRow row) {
        def b = IndexRowBuilder.builder(row).clusterSize(row.y() ? 1 : 2)
        if (row.y() == 0 && row.x() == 32) {
            return b.exemplar(false).duplicateOf(row.id().replace('_32', '_0')).distance(7).duplicateScope('dataset').build()
        }
        b.exemplar(true).informative(!(row.y() && row.x() == 0)).score(row.x() / 40d).build()
    }

    static boolean addsUp(Map n) {
        n.patches == n.exemplars + n.duplicates_within + n.duplicates_across
                && n.exemplars == n.informative + n.uninformative + n.unjudged && n.informative + n.unjudged == n.capped + n.kept
    }

    static Map json(Path file) {
        Json.read(file, Map)
    }

    def python(String script, Object... arguments) {
        def process = new ProcessBuilder([PYTHON, '-c', script, *arguments*.toString()]).redirectErrorStream(true).start()
        def text = process.inputStream.text
        assert process.waitFor() == 0: text
        text.trim()
    }

    def "index, shards, array, summary and manifest agree"() {
        given:
        addVolume('vol', 5, ExportCommandSpec.&mixed)
        addVolume('also', 3, ExportCommandSpec.&mixed)
        addImages('set', ['cell', 'cell two'])

        when:
        def out = export('--shard-size', '20KB')
        def index = rows(out.resolve('index.parquet'))
        def kept = index.findAll { it.kept() }
        def train = out.resolve('train.npy').toFile().bytes
        def summary = json(out.resolve('summary.json'))
        def manifest = json(out.resolve('manifest.json'))
        def pixelBytes = kept*.ref()*.pixels().sum()

        then: 'every patch ever seen, data sets by name, rows in order'
        index*.id() == ['also', 'set', 'vol'].collectMany { rows(tables[it])*.id() }
        index.findAll { !it.kept() }*.dropReason() as Set == ['duplicate', 'uninformative'] as Set
        kept.size() == 18
        kept*.trainRow() == (0L..<18L).toList()
        kept.every { it.dropReason() == null && it.shard() }
        index.findAll { !it.kept() }.every { it.shard() == null && it.trainRow() == null }

        and: 'the pixels lie where the index says, in the shard and in the array'
        kept*.shard().toSet().size() > 1
        kept.every { row ->
            def file = out.resolve("shards/${row.shard()}").toFile().bytes
            def png = Arrays.copyOfRange(file, (int) row.shardOffset(), (int) (row.shardOffset() + row.shardBytes()))
            def image = ImageIO.read(new ByteArrayInputStream(png))
            def source = row.dataset() == 'set' ? texture(500 + row.slice(), SIDE) : texture(row.slice(), SIDE)
            [image.height, image.width] == [row.h(), row.w()] && [0..<row.h(), 0..<row.w()].combinations().every { y, x ->
                int value = source[(row.y() + y) * SIDE + row.x() + x] & 0xFF
                image.raster.getSample(x, y, 0) == value && (train[(int) (128 + (row.trainRow() * 32 + y) * 32 + x)] & 0xFF) == value
            }
        }

        and: 'the counts'
        summary.datasets*.dataset == ['also', 'set', 'vol']
        summary.total.patches == 34 && summary.total.kept == 18
        (summary.datasets*.counts + [summary.total]).every { addsUp(it) }
        summary.observed.max_distance == 7
        summary.total.bytes == pixelBytes
        summary.warnings == []

        and: 'the manifest lists every other file as it is'
        manifest.count == 18
        manifest.files.collectEntries { [it.path, it.sha256] } == digests(out).findAll { it.key != 'manifest.json' }
        manifest.files.every { Files.size(out.resolve(it.path)) == it.bytes }
    }

    def "DuckDB reads the index"() {
        given:
        addVolume('vol', 4, ExportCommandSpec.&mixed)
        def out = export()

        when:
        def sql = DriverManager.getConnection('jdbc:duckdb:')
        def result = sql.createStatement().executeQuery("""select count(*), count(*) filter (kept), max(train_row),
                count(distinct shard), sum(shard_bytes), count(drop_reason) from '${out.resolve('index.parquet')}'""")
        result.next()

        then:
        (1..4).collect { result.getLong(it) } == [16, 8, 7, 1]
        result.getLong(6) == 8

        cleanup:
        sql?.close()
    }

    @Requires({ ExportCommandSpec.python() })
    def "Python's tarfile, Pillow and numpy.load read shards and array"() {
        given:
        addVolume('vol', 6, ExportCommandSpec.&mixed)
        addImages('set', ['a.b', 'c'])
        def out = export('--shard-size', '30KB')

        expect:
        python('''
import sys, glob, io, json, tarfile, numpy as np
from PIL import Image
out = sys.argv[1]
train = np.load(out + '/train.npy', mmap_mode='r')
assert train.dtype == np.uint8 and train.shape == (14, 32, 32), train.shape
n = 0
for shard in sorted(glob.glob(out + '/shards/cem-*.tar')):
    with tarfile.open(shard) as tar:
        names = tar.getnames()
        assert names == sorted(names)
        for member in tar.getmembers():
            assert (member.mtime, member.uid, member.gid, member.uname, member.gname, member.mode) == (0, 0, 0, '', '', 0o644)
            key, ext = member.name.split('.')
            data = tar.extractfile(member).read()
            if ext == 'json':
                row = json.loads(data)
                assert row['train_row'] == n == int(key) and row['kept'] and '_' in row['id']
            else:
                pixels = np.array(Image.open(io.BytesIO(data)))
                assert pixels.shape == (row['h'], row['w']) and pixels.dtype == np.uint8
                pad = ((0, 32 - row['h']), (0, 32 - row['w']))
                assert (train[n] == np.pad(pixels, pad, mode='reflect')).all()
                n += 1
print(n, len(glob.glob(out + '/shards/*')) > 1)
''', out) == '14 True'
    }

    def "the same bytes for every number of threads and every order of the arguments; moving the folder changes nothing (fault C8 mended)"() {
        given:
        addVolume('b', 40, ExportCommandSpec.&mixed)
        addVolume('a', 40, ExportCommandSpec.&mixed)
        def first = digests(export('--threads', 1, '--max-per-dataset', 30, '--export', 'tiff'))
        tables = tables.sort { p, q -> p.key <=> q.key }
        volumes = volumes.sort { p, q -> q.key <=> p.key }

        expect:
        digests(export('--threads', 4, '--max-per-dataset', 30, '--export', 'tiff')) == first
        first.keySet().count { it.startsWith('tiff') } == 60
        Files.walk(dir.resolve('dataset')).withCloseable { files ->
            files.filter(Files.&isRegularFile).noneMatch { new String(Files.readAllBytes(it), 'ISO-8859-1').contains(dir.toString()) }
        }
    }

    def "the cap spreads over the volume and the seed decides"() {
        given:
        addVolume('vol', 40)

        when:
        def kept = { Object... more -> rows(export(*more).resolve('index.parquet')) }
        def capped = kept('--max-per-dataset', 20)

        then:
        capped.count { it.kept() } == 20
        capped.findAll { !it.kept() }.every { it.dropReason() == 'cap' }
        capped.findAll { it.kept() }.collect { it.slice().intdiv(2) } == (0..<20).toList()
        capped.findAll { it.kept() }.collect { [it.y(), it.x()] }.toSet().size() == 4
        kept('--max-per-dataset', 20) == capped
        kept('--max-per-dataset', 20, '--seed', 2) != capped
        kept('--max-per-dataset', 1000).every { it.kept() }
    }

    def "the cap is shared by the axes: #available and at most #cap gives #taken"() {
        given:
        def selection = new CapSelection('vol', new TreeMap([0: available[0], 1: available[1], 2: available[2]]), cap, 1)

        expect:
        (0..2).collect { axis -> (0..<available[axis]).count { selection.take(axis) } } == taken
        selection.size() == taken.sum()

        where:
        available      | cap  | taken
        [100, 100, 100] | 30   | [10, 10, 10]
        [100, 5, 100]  | 30   | [12, 5, 13]
        [100, 0, 1]    | 30   | [29, 0, 1]
        [3, 3, 3]      | null | [3, 3, 3]
        [3, 3, 3]      | 2    | [0, 1, 1]
    }

    def "a stage that has not run leaves nothing out, and the summary says so"() {
        given:
        addVolume('vol', 2)

        when:
        def summary = json(export().resolve('summary.json'))

        then:
        summary.total.kept == 8 && summary.total.unjudged == 8
        summary.warnings.size() == 2
        !summary.datasets[0].deduplicated && !summary.datasets[0].filtered
    }

    def "no kept patch: a valid empty data set with a warning"() {
        given:
        addVolume('vol', 2) { it.withExemplar(true).withClusterSize(1).withInformative(false) }
        def out = export()

        expect:
        rows(out.resolve('index.parquet')).size() == 8
        !Files.exists(out.resolve('shards'))
        json(out.resolve('summary.json')).warnings[0].startsWith('No patch was kept')
        json(out.resolve('manifest.json')).count == 0
        !python() || python('import sys, numpy as np; print(np.load(sys.argv[1] + "/train.npy", mmap_mode="r").shape)', out) == '(0, 32, 32)'
    }

    def "a data set without patches keeps its volume on the command line (fault C5 mended)"() {
        given:
        addVolume('vol', 2)
        volumes.none = volume(dir.resolve('none.volume'), 'none', [texture(1, 8)], 8)
        tables.none = table(dir.resolve('none.patches.parquet'), [])

        when:
        def summary = json(export().resolve('summary.json'))

        then: 'it is listed with nothing, and the reason is a sentence'
        summary.datasets*.dataset == ['none', 'vol']
        summary.datasets[0].counts.every { it.value == 0 }
        summary.datasets[0].kind == '3d'
        summary.total == summary.datasets[1].counts
        summary.warnings.contains("none: gave no patch; its slices have 8 x 8 pixels, less than half of a patch's 32 on a side.")

        and: 'nobody says of it that a step did not run'
        !summary.warnings.any { it.startsWith('Not ') && it.contains('none') }
    }

    def "a set of images that are all smaller than half a patch is listed with no patch; another reason is left to cem-patch's log"() {
        given:
        addVolume('vol', 2)
        volumes.small = images(dir.resolve('small.volume'), 'small', ['a': texture(1, 8), 'b': texture(2, 8)], 8, 8)
        tables.small = table(dir.resolve('small.patches.parquet'), [])
        volumes.z = volume(dir.resolve('z.volume'), 'z', [texture(1, SIDE)], SIDE)
        tables.z = table(dir.resolve('z.patches.parquet'), [])

        when:
        def summary = json(export().resolve('summary.json'))

        then:
        summary.datasets*.dataset == ['small', 'vol', 'z']
        summary.datasets*.kind == ['2d', '3d', '3d']
        summary.warnings.contains("small: gave no patch; its largest image has 8 x 8 pixels, less than half of a patch's 32 on a side.")
        summary.warnings.contains('z: gave no patch; its slices have 48 x 48 pixels; the log of cem-patch says why.')
    }

    def "faults B8 and C1 mended: folders and data sets with awkward names stay apart"() {
        given:
        dir = Files.createDirectories(dir.resolve('my.tiff folder.npy'))
        ['vol', 'vol 2', 'vol-1', 'vol.tiff'].eachWithIndex { name, i -> addVolume(name, i + 1, ExportCommandSpec.&mixed) }

        when:
        def out = export('--export', 'shards,train,tiff')
        def counts = json(out.resolve('summary.json')).datasets.collectEntries { [it.dataset, it.counts.patches] }

        then:
        counts == ['vol': 4, 'vol 2': 8, 'vol-1': 12, 'vol.tiff': 16]
        Files.exists(out.resolve('tiff/vol.tiff-LOC-0_3_0_0.tiff'))
        out.resolve('tiff').toFile().list().length == 20
    }

    def "tiff: the original's names, the patches' pixels"() {
        given:
        addVolume('vol', 1)
        addImages('set', ['cell'])
        def out = export('--compat', 'cellemnet')

        expect:
        out.resolve('tiff').toFile().list().sort() == ['cell-LOC-2d_0_0.tiff', 'vol-LOC-0_0_0_0.tiff', 'vol-LOC-0_0_0_32.tiff',
                'vol-LOC-0_0_32_0.tiff', 'vol-LOC-0_0_32_32.tiff']
        Files.exists(out.resolve('train.npy')) && Files.exists(out.resolve('shards/cem-000000.tar'))
        def image = ImageIO.read(out.resolve('tiff/vol-LOC-0_0_32_0.tiff').toFile())
        [image.height, image.width] == [16, 32]
        [0..<16, 0..<32].combinations().every { y, x -> image.raster.getSample(x, y, 0) == (texture(0, SIDE)[(32 + y) * SIDE + x] & 0xFF) }
    }

    def "tiff: two images of one name are one sentence, not one file"() {
        given:
        addImages('set', ['cell'])
        addImages('other', ['cell'])

        when:
        def done = run(new ExportCommand(), *args(dir.resolve('out')), '--export', 'tiff')

        then:
        done.code() == 2
        done.err().contains('two patches would be written as tiff/cell-LOC-2d_0_0.tiff')
        !Files.exists(dir.resolve('out'))
    }

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

    def "the largest PNG rows span stored blocks"() {
        given:
        byte[] pixels = new byte[300 * 700]
        new Random(1).nextBytes(pixels)

        expect:
        def image = ImageIO.read(new ByteArrayInputStream(GreyImages.png(pixels, 300, 700)))
        (image.raster.dataBuffer as java.awt.image.DataBufferByte).data == pixels
    }

    def "fault E mended: the planes of a volume are told by its description and every patch cut, not by what survived the filter"() {
        given: 'nothing but xy survives'
        addVolume('vol', 3) { IndexRowBuilder.builder(it).axis(it.slice() % 3).informative(it.slice() % 3 == 0).exemplar(true).build() }

        when:
        def index = rows(export().resolve('index.parquet'))

        then: 'all patches with their size, at most a side of the size asked for, inside the volume'
        index.findAll { it.kept() }*.axis().toSet() == [0] as Set
        index*.axis().toSet() == [0, 1, 2] as Set
        index.every { it.y() + it.h() <= SIDE && it.x() + it.w() <= SIDE }
        index == index.sort(false) { a, b -> a.slice() <=> b.slice() ?: a.y() <=> b.y() ?: a.x() <=> b.x() }
    }
}
