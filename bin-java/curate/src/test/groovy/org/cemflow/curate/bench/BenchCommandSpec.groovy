package org.cemflow.curate.bench

import java.nio.file.Path
import org.cemflow.core.cli.Cli
import org.cemflow.core.volume.ReadOptions
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VolumeFormats
import org.cemflow.core.volume.VolumeSource
import spock.lang.Specification
import spock.lang.TempDir

class BenchCommandSpec extends Specification {

    @TempDir
    Path dir

    def err = new StringWriter()

    int cem(String... args) {
        Cli.run(new BenchCommand(), new PrintWriter(new StringWriter(), true), new PrintWriter(err, true), args)
    }

    def "an unknown benchmark is refused with the list of those there are"() {
        expect:
        cem('patch', 'nonsense') == 1
        err.toString().contains("'nonsense' is no benchmark; there are")
        err.toString().contains('patch')
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

    def "the sources of the ingest benchmark are what its lines call them: #name"() {
        given:
        def file = make(dir.resolve(name))

        expect:
        VolumeFormats.installed().open(VolumeSource.parse(file.toString(), ReadOptions.DEFAULT)).withCloseable { it.info() }.with {
            [it.format(), it.type(), it.shape(), it.raw().present]
        } == [format, type, new Shape(2, 2048, 2048), raw]

        where:
        name       | make                             | format  | type              | raw
        'v.tif'    | { IngestSources.tiff(it, 2) }    | 'TIFF'  | SampleType.UINT8  | true
        'v.mrc'    | { IngestSources.mrc(it, 2, 1) }  | 'MRC'   | SampleType.UINT8  | true
        'w.mrc'    | { IngestSources.mrc(it, 2, 2) }  | 'MRC'   | SampleType.UINT16 | false
        'v.nii.gz' | { IngestSources.niftiGz(it, 2) } | 'NIfTI' | SampleType.UINT8  | false
    }
}
