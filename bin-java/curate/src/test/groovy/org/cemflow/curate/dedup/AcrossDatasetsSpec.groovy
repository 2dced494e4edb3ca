package org.cemflow.curate.dedup

import static org.cemflow.curate.support.Corpus.again
import static org.cemflow.curate.support.Corpus.rows
import static org.cemflow.curate.support.Corpus.run
import static org.cemflow.curate.support.Corpus.sectionRows
import static org.cemflow.curate.support.Corpus.table
import static org.cemflow.curate.support.Corpus.texture
import static org.cemflow.curate.support.Corpus.volume

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.patch.PatchRef
import org.cemflow.tables.IndexRow
import spock.lang.Specification
import spock.lang.TempDir

/** {@code cem-dedup --scope across}, end to end. */
class AcrossDatasetsSpec extends Specification {

    static final int SIDE = 64

    @TempDir Path dir

    /** Writes volumes and deduplicated tables; returns the arguments that name them. */
    List<Object> prepare(Map<String, List<byte[]>> datasets, boolean deduplicate = true) {
        def tables = []
        def volumes = []
        datasets.each { name, sections ->
            volumes << volume(dir.resolve("${name}.volume"), name, sections, SIDE)
            def raw = table(dir.resolve("${name}.raw.parquet"), sectionRows(name, sections, SIDE))
            def file = dir.resolve("${name}.patches.parquet")
            if (deduplicate) {
                assert run(new DedupCommand(), '--patches', raw, '--output', file, '--order', 'given').code() == 0
            } else {
                Files.copy(raw, file)
            }
            tables << file
        }
        ['--scope', 'across', '--patches', *tables, '--volumes', *volumes]
    }

    Map<String, List<IndexRow>> across(List<Object> args, Object... more) {
        def out = dir.resolve('out')
        def done = run(new DedupCommand(), *args, '--output-dir', out, *more)
        assert done.code() == 0: done.err()
        out.toFile().listFiles().sort().collectEntries { [it.name - '.patches.parquet', rows(it.toPath())] }
    }

    static int joined(Map<String, List<IndexRow>> tables) {
        tables.values().flatten().count { it.duplicateScope() == 'across' }
    }

    def "fault C7 mended: true copies in another data set are joined, in spite of noise, brightness and contrast"() {
        given:
        def first = (0..<60).collect { texture(it, SIDE) }
        def second = first.withIndex().collect { p, i -> again(p, 0.85d, 20, 6, i) } + (100..<140).collect { texture(it, SIDE) }

        when:
        def tables = across(prepare(b: first, a: second))

        then: 'the data set whose name comes first keeps its exemplar'
        joined(tables) >= 57
        tables.a.every { it.exemplar() }
        tables.b.findAll { !it.exemplar() }.every {
            it.duplicateOf() == it.id().replace('b-LOC', 'a-LOC') && it.ncc() >= 0.9 && it.distance() <= 6
        }
        DedupCommandSpec.consistent(tables.values().flatten())
    }

    def "no false join: #count unrelated textures a data set, #what"() {
        given:
        def args = prepare(a: (0..<count).collect { texture(it, SIDE, gradient, contrast) },
                b: (1000..<1000 + count).collect { texture(it, SIDE, gradient, contrast) })

        expect: 'what the hash alone would join within 12 bits'
        (joined(across(args, '--across-distance', 12, '--min-ncc', -1)) > 0) == fooled

        and: 'what is joined'
        joined(across(args)) == 0
        joined(across(args, '--across-distance', 12)) == 0

        where:
        what                                 | count | gradient | contrast | fooled
        'plain'                              | 150   | 0        | 40       | false
        'under the same uneven illumination' | 60    | 120      | 12       | true
    }

    def "correlation: a slope of light alone does not make two patches alike, nor two copies unlike"() {
        given:
        def place = new PatchRef(0, 0, 0, 0, 64, 64)
        def ncc = { a, b -> PixelCorrelation.of(a, place, b, place) }

        expect:
        Math.abs(ncc(texture(1, 64, 120, 12), texture(2, 64, 120, 12))) < 0.5
        ncc(texture(1, 64, 120, 20), texture(1, 64, 0, 20)) > 0.95
        ncc(texture(1, 64, 120, 0), texture(2, 64, 0, 20)).abs() < 0.1
    }

    def "duplicate_of always names an exemplar and the cluster sizes add up, whatever the tables (seed #seed)"() {
        given: 'data sets that share pictures, each with near-duplicates of its own'
        def random = new Random(seed)
        def pool = (0..<12).collect { texture(seed * 100 + it, SIDE) }
        def datasets = ['c', 'a', 'b', 'vol 2', 'vol'].collectEntries { name ->
            [name, (0..<25).collect { again(pool[random.nextInt(12)], 1 - random.nextDouble() / 4, random.nextInt(30), random.nextInt(12), it) }]
        }

        when:
        def tables = across(prepare(datasets), '--across-distance', 10)
        def all = tables.values().flatten() as List<IndexRow>

        then:
        all.size() == 125
        joined(tables) > 0
        DedupCommandSpec.consistent(all)
        all.findAll { it.exemplar() }.sum { it.clusterSize() } == 125
        all.findAll { it.duplicateScope() == 'across' && it.ncc() == null }.every { it.distance() != null }

        where:
        seed << [1, 2, 3]
    }

    def "the same bytes for every number of threads and every order of the arguments"() {
        given:
        def args = prepare(b: (0..<20).collect { texture(it, SIDE) }, a: (0..<20).collect { texture(it, SIDE) })
        def bytes = { List<Object> with, Object... more ->
            across(with, *more)
            ['a', 'b'].collect { Files.readAllBytes(dir.resolve("out/${it}.patches.parquet")) }
        }

        expect:
        bytes(args, '--threads', 1) == bytes([*args[0..2], args[4], args[3], args[5], args[7], args[6]], '--threads', 4)
    }

    def "flat patches take no part"() {
        given:
        def args = prepare(a: [texture(1, SIDE)], b: [texture(1, SIDE)])
        def flat = rows(args[4] as Path).collect { it.withFlat(true) }
        table(args[4] as Path, flat)

        expect:
        joined(across(args)) == 0
    }

    def "correlation: copies of another size, constant and inverted patches"() {
        given:
        def a = texture(1, 64)
        def whole = new PatchRef(0, 0, 0, 0, 64, 64)
        def half = new PatchRef(0, 0, 0, 0, 32, 48)
        byte[] small = new byte[32 * 48]
        32.times { y -> 48.times { x -> small[y * 48 + x] = a[(2 * y + 1) * 64 + (x * 4).intdiv(3)] } }

        expect:
        PixelCorrelation.of(a, whole, a, whole) > 0.999999
        PixelCorrelation.of(a, whole, small, half) > 0.97
        PixelCorrelation.of(a, whole, new byte[64 * 64], whole) == 0
        PixelCorrelation.of(a, whole, a.collect { (byte) ~it } as byte[], whole) < -0.999999
        Math.abs(PixelCorrelation.of(a, whole, texture(2, 64), whole)) < 0.5
    }

    def "one sentence: #fault"() {
        given:
        def args = prepare([a: [texture(1, SIDE)], b: [texture(2, SIDE)]], fault != 'not deduplicated')
        switch (fault) {
            case 'missing volume': args = args[0..6]; break
            case 'extra volume': args = [*args[0..3], *args[5..7]]; break
            case 'same data set twice': args = [*args[0..3], Files.copy(args[3] as Path, dir.resolve('z.parquet')), *args[5..6]]; break
            case 'no volume': Files.delete(dir.resolve('b.volume/volume.json')); break
            case 'patch outside':
                table(args[4] as Path, rows(args[4] as Path).collect { it.withY(60).withDhash(rows(args[3] as Path)[0].dhash()) })
        }

        when:
        def done = run(new DedupCommand(), *args, '--output-dir', dir.resolve('out'))

        then:
        done.code() == 2
        done.err().readLines().size() == 1
        done.err().contains(words)

        where:
        fault                 | words
        'missing volume'      | "no volume was given for the data set 'b'"
        'extra volume'        | "no patch table was given for the data set 'b'"
        'same data set twice' | "holds the data set 'a', as does"
        'not deduplicated'    | 'was not deduplicated yet'
        'no volume'           | 'is no ingested data set'
        'patch outside'       | "the patch 'b-LOC-0_0_0_0' does not lie inside this volume"
    }
}
