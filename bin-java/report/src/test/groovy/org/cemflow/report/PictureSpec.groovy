package org.cemflow.report

import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO
import org.cemflow.core.error.DataError
import org.cemflow.core.io.Json
import org.cemflow.core.io.NpyHeader
import org.cemflow.core.patch.PatchRef
import org.cemflow.core.stored.StoredVolume
import org.cemflow.core.stored.VolumeDescription
import org.cemflow.core.stored.VolumeDescription.Data
import org.cemflow.core.volume.Shape
import org.cemflow.report.picture.PictureBudget
import org.cemflow.report.picture.Thumbnail
import org.cemflow.report.picture.Volumes
import spock.lang.Specification
import spock.lang.TempDir

class PictureSpec extends Specification {

    @TempDir Path dir

    StoredVolume volume(int z, int y, int x, Closure<Integer> value) {
        def data = new byte[z * y * x]
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) value(i.intdiv(y * x), i.intdiv(x) % y, i % x)
        }
        def head = NpyHeader.uint8((long) data.length)
        def npy = new ByteArrayOutputStream()
        npy.writeBytes(head)
        npy.writeBytes(data)
        Files.write(dir.resolve('data.npy'), npy.toByteArray())
        Json.write(dir.resolve('volume.json'), new VolumeDescription(VolumeDescription.SCHEMA, 'v', '3d', new Shape(z, y, x), null,
                new Data('data.npy', head.length, (long) y * x, x), null, null, 'unknown', null, [0, 1, 2], '', [:], [], '0.1.0'))
        StoredVolume.open(dir)
    }

    def "a region is reduced by averaging over areas"() {
        given:
        def v = volume(1, 4, 6, { z, y, x -> 10 * y + x })

        when: 'each output pixel stands for 2 x 2 input pixels'
        def t = Thumbnail.of(v, new PatchRef(0, 0, 0, 0, 4, 6), 3)

        then: 'means 5.5, 7.5, 9.5 and 25.5, 27.5, 29.5, rounded up'
        [t.width(), t.height()] == [3, 2]
        t.pixels() as List == [6, 8, 10, 26, 28, 30]

        cleanup:
        v?.close()
    }

    def "edges count by the part that lies under an output pixel"() {
        given: 'three columns onto two: 1.5 input columns each'
        def v = volume(1, 1, 3, { z, y, x -> [0, 90, 240][x] })

        expect:
        Thumbnail.of(v, new PatchRef(0, 0, 0, 0, 1, 3), 2).pixels() as List<Byte> == [30, (byte) 190]

        cleanup:
        v?.close()
    }

    def "a region smaller than the thumbnail keeps its pixels, on every axis"() {
        given:
        def v = volume(2, 3, 4, { z, y, x -> 100 * z + 10 * y + x })

        expect:
        Thumbnail.of(v, new PatchRef(axis, slice, 0, 0, h, w), 64).pixels().collect { it & 0xff } == pixels

        cleanup:
        v?.close()

        where:
        axis | slice | h | w || pixels
        0    | 1     | 3 | 4 || [100, 101, 102, 103, 110, 111, 112, 113, 120, 121, 122, 123]
        1    | 2     | 2 | 4 || [20, 21, 22, 23, 120, 121, 122, 123]
        2    | 3     | 2 | 3 || [3, 13, 23, 103, 113, 123]
    }

    def "a tall slice is not read whole and keeps its grey and its shape"() {
        given:
        def v = volume(1, 5000, 40, { z, y, x -> y < 2500 ? 60 : 200 })

        when:
        def t = Thumbnail.of(v, new PatchRef(0, 0, 0, 0, 5000, 40), 100)

        then:
        [t.width(), t.height()] == [1, 100]
        t.pixels().collect { it & 0xff } == [60] * 50 + [200] * 50

        cleanup:
        v?.close()
    }

    def "the pictures of any number of data sets stay within the page's budget"() {
        expect:
        (1..3000).every { n ->
            def b = PictureBudget.perDataset(n)
            n * 1.34 * ((b.kept() + b.groups() * (1 + b.duplicates()) + b.uninformative()) * b.side() ** 2 + b.slice() ** 2) < 3.3e6
        }
        PictureBudget.perDataset(60).kept() > 0
    }

    def "volumes of the same name are refused"() {
        given:
        def corpus = new Corpus(dir.resolve('c')).volume('a', 1, 96).volume('a', 1, 96)

        when:
        new Volumes(corpus.volumes)

        then:
        thrown(DataError)
    }

    def "a sprite holds the grey values as they are"() {
        given: 'a ramp through all grey values, as the only kept patch'
        def v = volume(1, 16, 16, { z, y, x -> 16 * y + x })
        v.close()
        def row = IndexStatisticsSpec.row('v', 0, IndexStatisticsSpec.KEPT).with {
            org.cemflow.tables.IndexRowBuilder.builder(it).h(16).w(16).build()
        }
        org.cemflow.tables.IndexTable.write(dir.resolve('index.parquet'), [row].iterator())

        when:
        def model = ReportBuilder.build(new ReportInputs('t', dir.resolve('index.parquet'), [dir], null, null, [], null, null, null, null, [], []))
        def sprite = model.pictures().sprites()[0]
        def png = ImageIO.read(new ByteArrayInputStream(sprite.uri().split(',')[1].decodeBase64()))

        then:
        sprite.uri().startsWith('data:image/png;base64,')
        (0..<256).every { png.raster.getSample(it % 16, it.intdiv(16), 0) == it }
    }
}
