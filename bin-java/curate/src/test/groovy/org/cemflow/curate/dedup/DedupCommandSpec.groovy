package org.cemflow.curate.dedup

import static org.cemflow.curate.support.Corpus.row
import static org.cemflow.curate.support.Corpus.rows
import static org.cemflow.curate.support.Corpus.run
import static org.cemflow.curate.support.Corpus.table

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.curate.support.SeededRandom
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexRowBuilder
import spock.lang.Specification
import spock.lang.TempDir

/** {@code cem-dedup} inside a data set, end to end. */
class DedupCommandSpec extends Specification {

    @TempDir Path dir

    static List<IndexRow> corpus(String dataset, int count, long seed = 5) {
        def hashes = HashCorpus.of(count, seed)
        (0..<count).collect { row(dataset, it, String.format('%016x', hashes.word(it, 0)), it % 10 == 0, it % 256) }
    }

    List<IndexRow> dedup(List<IndexRow> rows, Object... more) {
        def out = dir.resolve('out.parquet')
        def done = run(new DedupCommand(), '--patches', table(dir.resolve('in.parquet'), rows), '--output', out, *more)
        assert done.code() == 0: done.err()
        org.cemflow.curate.support.Corpus.rows(out)
    }

    static void consistent(List<IndexRow> rows) {
        def exemplars = rows.findAll { it.exemplar() }*.id() as Set
        def named = rows.countBy { it.exemplar() ? it.id() : it.duplicateOf() }
        assert rows.every { it.exemplar() ? it.duplicateOf() == null && it.duplicateScope() == null : it.duplicateOf() in exemplars }
        assert rows.every { it.clusterSize() == named[it.exemplar() ? it.id() : it.duplicateOf()] }
    }

    def "marks, deletes nothing, keeps the order of the rows and every other column"() {
        given:
        def before = corpus('vol', 3000).collect { it.withTissue('brain').withScore(0.5d) }

        when:
        def after = dedup(before)

        then:
        after.collect {
            IndexRowBuilder.builder(it).exemplar(null).duplicateOf(null).distance(null).clusterSize(null).duplicateScope(null).build()
        } == before
        after.any { it.exemplar() } && after.any { !it.exemplar() }
        after.every { it.exemplar() || it.duplicateScope() == 'dataset' }
        consistent(after)
        after.findAll { !it.exemplar() && !it.flat() }.every { it.distance() <= 12 }
    }

    def "fault C3 mended: the seed decides, not the run, the threads or other data sets"() {
        given:
        def all = corpus('vol', 3000)
        def bytes = { Object... more -> dedup(all, *more); Files.readAllBytes(dir.resolve('out.parquet')) }

        expect:
        bytes('--threads', 1) == bytes('--threads', 3)
        bytes('--seed', 1) == bytes('--seed', 1)
        bytes('--seed', 1) != bytes('--seed', 2)
        dedup(all + corpus('other', 500)).take(3000) == dedup(all)
    }

    def "the seeded order is the documented one, on any machine"() {
        given:
        int[] order = (0..<10) as int[]

        when:
        new SeededRandom(1227, 'vol').shuffle(order)

        then:
        order as List == expected()
    }

    /** The algorithm once more, on big integers. */
    private static List<Integer> expected() {
        def mask = (1G << 64) - 1
        def state = new BigInteger(1, java.security.MessageDigest.getInstance('SHA-256').digest('1227:vol'.bytes)[0..7] as byte[])
        def next = {
            state = (state + new BigInteger('9E3779B97F4A7C15', 16)).and(mask)
            def z = (state.xor(state.shiftRight(30)) * new BigInteger('BF58476D1CE4E5B9', 16)).and(mask)
            z = (z.xor(z.shiftRight(27)) * new BigInteger('94D049BB133111EB', 16)).and(mask)
            z.xor(z.shiftRight(31))
        }
        def list = (0..<10).toList()
        (9..1).each { i -> Collections.swap(list, i, (next().shiftRight(32) * (i + 1)).shiftRight(32).intValue()) }
        list
    }

    def "fault C1 mended: patches are grouped by the data set's name, whatever names begin alike"() {
        when: 'the same hash in data sets that the original mixes up'
        def names = ['vol 2', 'vol-1', 'vol', 'vol-A']
        def after = dedup((0..<3).collectMany { z -> names.collect { row(it, z, '00000000000000ff') } })

        then:
        after.every { it.clusterSize() == 3 }
        after.findAll { !it.exemplar() }.every { it.duplicateOf().startsWith(it.dataset() + '-LOC-') }
        after.count { it.exemplar() } == 4
    }

    def "fault C2 mended: the paper's '< 12' is an option"() {
        given:
        def pair = [row('vol', 0, '0000000000000000'), row('vol', 1, '0000000000000fff')]

        expect:
        dedup(pair, '--order', 'given')*.exemplar() == [true, false]
        dedup(pair, '--order', 'given')[1].distance() == 12
        dedup(pair, '--order', 'given', '--max-distance', 11)*.exemplar() == [true, true]
    }

    def "fault C4 mended: new patches of a known data set are seen and removed ones do not linger"() {
        given: 'a run over more patches leaves its output behind'
        dedup(corpus('vol', 100) + [row('vol', 100, 'ffffffffffffffff')])

        expect:
        def again = dedup(corpus('vol', 50) + [row('vol', 200, '0123456789abcdef')])
        again.size() == 51
        again.last().id() == 'vol-LOC-0_200_0_0' && again.last().exemplar()
        consistent(again)
    }

    def "fault C5 mended: no patch at all is a valid table, a missing hash one sentence"() {
        expect:
        dedup([]) == []

        when:
        def done = run(new DedupCommand(), '--patches', table(dir.resolve('bad.parquet'), [row('vol', 0, hash)]),
                '--output', dir.resolve('none.parquet'))

        then:
        done.code() == 2
        done.err().readLines().size() == 1
        done.err().contains('vol-LOC-0_0_0_0') && done.err().contains('run cem-patch again')
        !Files.exists(dir.resolve('none.parquet'))

        where:
        hash << ['', 'zz00000000000000', '00ff', '+000000000000000', '0' * 65]
    }

    def "hashes of two lengths in one table are refused"() {
        when:
        def mixed = table(dir.resolve('mixed.parquet'), [row('vol', 0, '0' * 16), row('vol', 1, '0' * 64)])
        def done = run(new DedupCommand(), '--patches', mixed, '--output', dir.resolve('o'))

        then:
        done.code() == 2
        done.err().contains('not as long as those before it')
    }

    def "256-bit hashes: 48 bits by default"() {
        given:
        def near = 'f' * 12 + '0' * 52
        def far = 'f' * 12 + '1' + '0' * 51

        expect:
        dedup([row('v', 0, '0' * 64), row('v', 1, near), row('v', 2, far)], '--order', 'given')*.exemplar() == [true, false, true]
    }

    def "flat patches join each other by grey level and swallow nothing that has structure"() {
        given: 'an empty hash is near a hash with few bits'
        def patches = [row('v', 0, '0' * 16, true, 30), row('v', 1, '0000000000000007'), row('v', 2, 'f' * 16, true, 33),
                       row('v', 3, '0' * 16, true, 200)]

        expect: 'the default'
        dedup(patches, '--order', 'given')*.exemplar() == [true, true, false, true]
        dedup(patches, '--order', 'given')[2].with { [duplicateOf(), distance()] } == ['v-LOC-0_0_0_0', null]

        and: 'the original'
        dedup(patches, '--compat', 'cellemnet')*.exemplar() == [true, false, true, false]
    }

    def "2-D images: compared within the data set; as the original, each image only with itself"() {
        given:
        def image = { int n, int x ->
            IndexRowBuilder.builder(row('set', n, '00000000000000ff')).kind('2d').image("i$n").id("set/i$n-LOC-2d_0_$x").x(x).build()
        }
        def patches = [image(0, 0), image(0, 32), image(1, 0), image(1, 32)]

        expect:
        dedup(patches, '--order', 'given')*.exemplar() == [true, false, false, false]
        dedup(patches, '--compat', 'cellemnet')*.exemplar() == [true, false, true, false]
    }

    def "a truncated table is one sentence"() {
        given:
        def bytes = Files.readAllBytes(table(dir.resolve('a'), corpus('v', 100)))
        Files.write(dir.resolve('cut'), Arrays.copyOf(bytes, bytes.length - 100))

        when:
        def done = run(new DedupCommand(), '--patches', dir.resolve('cut'), '--output', dir.resolve('o'))

        then:
        done.code() == 2
        done.err().readLines().size() == 1
    }

    def "all faults of the command line are told at once"() {
        when:
        def done = run(new DedupCommand(), '--patches', 'a', 'b', '--max-distance', 300, '--min-ncc', 2)

        then:
        done.code() == 1
        done.err().readLines().size() == 4
        ['--max-distance', '--min-ncc', '--output is missing', '--scope across'].every { done.err().contains(it) }
    }

    def "a distance that no two hashes can have is wrong usage, not a silent 'all are duplicates': #bits bits, #distance"() {
        given:
        def input = table(dir.resolve('in.parquet'), (0..1).collect { row('vol', it, String.valueOf(it) * (bits / 4)) })

        when:
        def done = run(new DedupCommand(), '--patches', input, '--output', dir.resolve('out.parquet'), '--max-distance', distance)

        then:
        done.code() == code
        Files.exists(dir.resolve('out.parquet')) == (code == 0)
        code == 0 || done.err().readLines() == ["cem-dedup: --max-distance $distance: the hashes have $bits bits, so that all"
                + " patches would be duplicates; give $bits or less, or hash with --hash-size 16."]

        where:
        bits | distance || code
        64   | 65       || 1
        64   | 64       || 0
        256  | 65       || 0
        256  | 256      || 0
    }
}
