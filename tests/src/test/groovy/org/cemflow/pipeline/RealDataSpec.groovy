package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** Real micrographs, where the environment variable CEMFLOW_DATA names their folder; skipped without it. */
@Requires(value = { env.CEMFLOW_DATA && Files.isDirectory(Path.of(env.CEMFLOW_DATA).resolve('vnc/stack1/raw')) },
        reason = 'CEMFLOW_DATA does not name a folder with vnc/stack1/raw, organelles/images and occlusion')
class RealDataSpec extends Specification {

    @TempDir Path dir

    def "a volume of sections and two sets of images in one samplesheet"() {
        given:
        def data = Path.of(System.getenv('CEMFLOW_DATA')).toRealPath()
        Files.writeString(dir.resolve('samplesheet.csv'), """\
            dataset,path,kind,voxel_x,voxel_y,voxel_z
            vnc,${data}/vnc/stack1/raw,3d,4.6,4.6,50
            organelles,${data}/organelles/images,2d,,,
            occlusion,${data}/occlusion,2d,,,
            """.stripIndent())

        when:
        def run = new Run(dir).run('--input', 'samplesheet.csv', '-ansi-log', 'false')

        then: '20 sections of 1024 x 1024 make 5 x 5 patches each; neighbours repeat; no real micrograph is judged empty'
        run.exit == 0
        run.counts('patches') == [occlusion: 10, organelles: 8, vnc: 500]
        (400..<500).contains(run.counts('exemplars')['vnc'])
        run.counts('informative') == run.counts('exemplars')
        run.counts('kept') == run.counts('exemplars')
    }
}
