package org.cemflow.curate.export

import static org.cemflow.curate.support.Corpus.rows
import static org.cemflow.curate.support.Corpus.texture

import java.nio.file.Files
import java.sql.DriverManager
import javax.imageio.ImageIO
import org.cemflow.tables.IndexRowBuilder
import spock.lang.Requires

/** {@code cem-export}, end to end, with DuckDB and Debian's Python as witnesses. */
class ExportCommandSpec extends ExportSpecification {

    def "index, shards, array, summary and manifest agree"() {
        given:
        addVolume('vol', 5, ExportSpecification.&mixed)
        addVolume('also', 3, ExportSpecification.&mixed)
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

    static boolean addsUp(Map n) {
        n.patches == n.exemplars + n.duplicates_within + n.duplicates_across
                && n.exemplars == n.informative + n.uninformative + n.unjudged && n.informative + n.unjudged == n.capped + n.kept
    }

    def "DuckDB reads the index"() {
        given:
        addVolume('vol', 4, ExportSpecification.&mixed)
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

    @Requires({ ExportSpecification.python() })
    def "Python's tarfile, Pillow and numpy.load read shards and array"() {
        given:
        addVolume('vol', 6, ExportSpecification.&mixed)
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
        addVolume('b', 40, ExportSpecification.&mixed)
        addVolume('a', 40, ExportSpecification.&mixed)
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

    def "faults B8 and C1 mended: folders and data sets with awkward names stay apart"() {
        given:
        dir = Files.createDirectories(dir.resolve('my.tiff folder.npy'))
        ['vol', 'vol 2', 'vol-1', 'vol.tiff'].eachWithIndex { name, i -> addVolume(name, i + 1, ExportSpecification.&mixed) }

        when:
        def out = export('--export', 'shards,train,tiff')
        def counts = json(out.resolve('summary.json')).datasets.collectEntries { [it.dataset, it.counts.patches] }

        then:
        counts == ['vol': 4, 'vol 2': 8, 'vol-1': 12, 'vol.tiff': 16]
        Files.exists(out.resolve('tiff/vol.tiff-LOC-0_3_0_0.tiff'))
        out.resolve('tiff').toFile().list().length == 20
    }
}
