package org.cemflow.curate.ingest

import org.cemflow.core.volume.SampleType

/** Voxel sizes, and the axes that a volume is sliced along because of them. */
class AxesSpec extends IngestSpecification {

    def "axes: voxel #voxel, #more gives #axes"() {
        expect:
        ingest(volume('v', [voxel: voxel]), *more) == 0
        written().axes() == axes
        written().axesReason().contains(reason)

        where:
        voxel     | more                                                      | axes      | reason
        [8, 8, 8] | []                                                        | [0, 1, 2] | 'less than 20.0 %'
        [4, 4, 5] | []                                                        | [0]       | 'not less than 20.0 %'
        [4, 4, 5] | ['--anisotropy', '0.25']                                  | [0, 1, 2] | 'less than 25.0 %'
        [4, 8, 4] | []                                                        | [0]       | '50.0 %'
        [4, 4, 9] | ['--axes', 'xy,xz']                                       | [0, 1]    | 'asked for'
        [4, 4, 9] | ['--axes', '2,0']                                         | [0, 2]    | 'asked for'
        [4, 4, 9] | ['--voxel-x', '9', '--voxel-y', '9', '--voxel-z', '9']    | [0, 1, 2] | '0.0 %'
        [4, 4, 5] | ['--compat', 'cellemnet']                                 | [0]       | '25.0 % from x'
        [5, 5, 4] | ['--compat', 'cellemnet']                                 | [0, 1, 2] | '20.0 % from x'
        [4, 9, 4] | ['--compat', 'cellemnet']                                 | [0, 1, 2] | "original's rule"
        null      | ['--compat', 'cellemnet']                                 | [0, 1, 2] | 'counts as isotropic'
        [4, 4, 9] | ['--compat', 'cellemnet', '--axes', '0,1']                | [0]       | "original's rule"
    }

    def "fault B3 mended: an unknown voxel size is not taken for isotropic, and the warning says how to get three planes"() {
        expect:
        ingest(volume()) == 0
        written().axes() == [0]
        written().voxel() == null
        written().voxelFrom() == 'unknown'
        written().warnings().any { it.contains('voxel_x, voxel_y and voxel_z') && it.contains('--axes 0,1,2') }
    }

    def "the samplesheet's voxel size overrides the file's"() {
        expect:
        ingest(volume('v', [voxel: [1, 1, 1]]), '--voxel-x', '4.6', '--voxel-y', '4.6', '--voxel-z', '50') == 0
        written().voxel().z() == 50
        written().voxelFrom() == 'samplesheet'
        written().axes() == [0]
    }

    def "a z edge left out is the file's, or of images that of x; else the size is unknown"() {
        given:
        def edges = ['--voxel-x', '4', '--voxel-y', '5']

        expect:
        ingest(volume('v', [voxel: [1, 1, 4]]), *edges) == 0
        written().voxel().toString().startsWith('4.0 x 5.0 x 4.0')
        ingest(volume('v', [voxel: [1, 1, 4]]), '--kind', '2d', *edges) == 0
        written().voxel().toString().startsWith('4.0 x 5.0 x 4.0')
        ingest(volume('w'), *edges) == 0
        written().voxel() == null
        written().warnings().any { it.contains('voxel_z') }
        ingest(volume('w'), '--voxel-z', '3') == 1
        err.toString().contains('--voxel-x and --voxel-y missing')
    }

    def "a volume of one section is sliced along xy only, whatever was asked for"() {
        given:
        def source = Fake.write(dir.resolve('v'), SampleType.UINT8, [1, 4, 5], 0..<20, [voxel: [8, 8, 8]])

        expect:
        ingest(source, '--kind', '3d', '--axes', '0,1,2') == 0
        written().kind() == '3d'
        written().axes() == [0]
        written().axesReason().contains('one section')
    }
}
