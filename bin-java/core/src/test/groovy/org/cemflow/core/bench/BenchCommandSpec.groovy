package org.cemflow.core.bench

import java.nio.file.Path
import org.cemflow.core.cli.Cli
import spock.lang.Specification
import spock.lang.TempDir

class BenchCommandSpec extends Specification {

    @TempDir
    Path dir

    def err = new StringWriter()

    List<String> ran = []
    List<Benchmark.Extent> extents = []
    List<Path> folders = []

    Benchmark fake(String word) {
        [name: { word }, run: { Path scratch, Benchmark.Extent extent ->
            ran << word
            extents << extent
            folders << scratch
        }] as Benchmark
    }

    int cem(String... args) {
        Cli.run(new BenchCommand([fake('pretrain'), fake('patch')]), new PrintWriter(new StringWriter(), true), new PrintWriter(err, true), args)
    }

    def "an unknown benchmark is refused with the list of those there are"() {
        expect:
        cem('patch', 'nonsense') == 1
        err.toString().contains("'nonsense' is no benchmark; there are patch, pretrain.")
        ran == []
    }

    def "the named ones run, in a folder of their own that is gone afterwards, and are told how much"() {
        expect:
        cem('pretrain', '--quick', '--threads', '3', '--scratch', dir.toString()) == 0
        ran == ['pretrain']
        extents == [new Benchmark.Extent(true, false, 3)]
        folders[0].parent == dir
        dir.toFile().list().length == 0
    }

    def "the median of rounds: a lucky or an unlucky one does not count"() {
        expect:
        Rounds.median(values as double[]) == median

        where:
        values             | median
        [3, 1, 100]        | 3
        [4, 1, 2, 0.5]     | 1.5
        [7]                | 7
    }

    def "each task runs once a round and once before"() {
        given:
        def calls = []

        when:
        def times = Rounds.time(2, [{ calls << 'a' } as Rounds.Task, { calls << 'b' } as Rounds.Task])

        then:
        calls == ['a', 'b'] * 3
        times.size() == 2
        times.every { it.wall() >= 0 && it.cpu() >= 0 }
    }

    def "what says itself how long it took counts by that"() {
        given:
        def seconds = [9, 1, 5, 2].iterator()

        expect:
        Rounds.medians(3, [{ seconds.next().with { new Rounds.Time(it, it * 2) } } as Rounds.Timed]) == [new Rounds.Time(2, 4)]
    }

    def "what a task leaves is put away after each run of it, the uncounted one too"() {
        given:
        def calls = []

        when:
        Rounds.time(1, [{ calls << 'a' } as Rounds.Task, { calls << 'b' } as Rounds.Task], { calls << 'after' } as Rounds.Task)

        then:
        calls == ['a', 'after', 'b', 'after'] * 2
    }

    def "the processor is the first one's model name, else the architecture"() {
        expect:
        Machine.processor('processor\t: 0\nmodel name\t: A: B 3 GHz\n\nprocessor\t: 1\nmodel name\t: other\n') == 'A: B 3 GHz'
        Machine.processor('processor\t: 0\nBogoMIPS\t: 50\n') == System.getProperty('os.arch')
    }
}
