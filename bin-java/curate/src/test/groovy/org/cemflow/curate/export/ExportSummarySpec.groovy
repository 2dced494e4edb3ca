package org.cemflow.curate.export

import static org.cemflow.curate.support.Corpus.images
import static org.cemflow.curate.support.Corpus.rows
import static org.cemflow.curate.support.Corpus.table
import static org.cemflow.curate.support.Corpus.texture
import static org.cemflow.curate.support.Corpus.volume

import java.nio.file.Files

/** What summary.json says of data sets that gave little or nothing. */
class ExportSummarySpec extends ExportSpecification {

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
}
