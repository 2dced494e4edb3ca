package org.cemflow.curate.bench

import java.nio.file.Path
import org.cemflow.core.volume.ReadOptions
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VolumeFormats
import org.cemflow.core.volume.VolumeSource
import spock.lang.Specification
import spock.lang.TempDir

class IngestSourcesSpec extends Specification {

    @TempDir
    Path dir

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
