package org.cemflow.formats

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.volume.VoxelSize
import spock.lang.Specification
import spock.lang.TempDir

/** Voxel sizes, and which pages are the sections: OME-XML, ImageJ's description, resolution tags. */
class TiffScaleSpec extends Specification {

    @TempDir
    Path dir

    static String ome(String pixels, String inside = '', String size = 'SizeX="37" SizeY="29"') {
        """<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0">
           <Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" $size SizeC="1" SizeT="1" $pixels>$inside</Pixels></Image></OME>"""
    }

    /** A stack whose page z holds z everywhere; the first carries a description and other fields. */
    private Path stack(int count, String description, Map extra = [:]) {
        TestTiff.stack(count) { int z ->
            [value: { int y, int x, int s -> (long) z }] + (z == 0 ? [description: description, extra: extra] : [:])
        }.write(dir.resolve('s.tif'))
    }

    private static List<Long> sections(Reading read) {
        (0..<read.info.shape().z()).collect { read.at(it, 10, 10) }
    }

    def "OME-XML sizes in #pixels"() {
        expect:
        Reading.of(stack(2, ome('SizeZ="2" ' + pixels))).info.voxel() == Optional.ofNullable(voxel)

        where:
        pixels                                                                                                  | voxel
        'PhysicalSizeX="0.0046" PhysicalSizeY="0.0046" PhysicalSizeZ="0.05"'                                    | new VoxelSize(4.6, 4.6, 50)
        'PhysicalSizeX="4" PhysicalSizeXUnit="nm" PhysicalSizeY="5" PhysicalSizeYUnit="nm" PhysicalSizeZ="60" PhysicalSizeZUnit="nm"' | new VoxelSize(4, 5, 60)
        'PhysicalSizeX="40" PhysicalSizeXUnit="\u00c5" PhysicalSizeY="40" PhysicalSizeYUnit="\u00c5" PhysicalSizeZ="0.1" PhysicalSizeZUnit="\u00b5m"' | new VoxelSize(4, 4, 100)
        'PhysicalSizeX="4" PhysicalSizeXUnit="pixel" PhysicalSizeY="4" PhysicalSizeYUnit="pixel"'               | null
        'PhysicalSizeX="352.78" PhysicalSizeY="352.78" PhysicalSizeZ="1"'                                       | null
        'PhysicalSizeX="-1" PhysicalSizeY="0" PhysicalSizeZ="1"'                                                | null
        'PhysicalSizeX="NaN" PhysicalSizeY="INF" PhysicalSizeZ="1"'                                             | null
        'PhysicalSizeX="0.005" PhysicalSizeY="0.005"'                                                           | null
    }

    def "OME-XML order #order with #sizes takes pages #expected"() {
        when:
        def text = ome(sizes).replace('XYZCT', order).replace('SizeC="1" SizeT="1"', '')
        def read = Reading.of(stack(6, text))

        then:
        sections(read) == expected
        read.info.warnings().size() == warnings

        where:
        order   | sizes                             | expected           | warnings
        'XYZCT' | 'SizeZ="6" SizeC="1" SizeT="1"'   | [0, 1, 2, 3, 4, 5] | 0
        'XYCZT' | 'SizeZ="3" SizeC="2" SizeT="1"'   | [0, 2, 4]          | 1
        'XYZCT' | 'SizeZ="3" SizeC="2" SizeT="1"'   | [0, 1, 2]          | 1
        'XYTZC' | 'SizeZ="3" SizeC="1" SizeT="2"'   | [0, 2, 4]          | 1
        'XYCTZ' | 'SizeZ="1" SizeC="2" SizeT="3"'   | [0, 2, 4]          | 2
        'XYZCT' | 'SizeZ="1" SizeC="1" SizeT="6"'   | [0, 1, 2, 3, 4, 5] | 1
        'XYZCT' | 'SizeZ="8" SizeC="1" SizeT="1"'   | [0, 1, 2, 3, 4, 5] | 1
        'XYZCT' | 'SizeZ="0" SizeC="1" SizeT="1"'   | [0, 1, 2, 3, 4, 5] | 1
        'XYZCT' | 'SizeZ="999999999999" SizeC="999999999999" SizeT="9"' | [0, 1, 2, 3, 4, 5] | 1
        'ABZCT' | 'SizeZ="6" SizeC="1" SizeT="1"'   | [0, 1, 2, 3, 4, 5] | 1
    }

    def "OME-XML's TiffData elements place the pages"() {
        given:
        def blocks = '<TiffData IFD="2" FirstZ="0"/><TiffData IFD="0" FirstZ="1" PlaneCount="2"/>'

        expect:
        sections(Reading.of(stack(3, ome('SizeZ="3"', blocks)))) == [2, 0, 1]
    }

    def "of a set of several files the sections in this one are read, with a warning"() {
        given:
        def blocks = '<TiffData IFD="0" FirstZ="0"><UUID FileName="s.tif">a</UUID></TiffData>' +
            '<TiffData IFD="1" FirstZ="1"><UUID FileName="s.tif">a</UUID></TiffData>' +
            '<TiffData IFD="0" FirstZ="2"><UUID FileName="other.tif">b</UUID></TiffData>'

        when:
        def read = Reading.of(stack(2, ome('SizeZ="3"', blocks)))

        then:
        sections(read) == [0, 1]
        read.info.warnings().any { it.contains('other files') }
    }

    def "OME-XML that is broken, hostile or foreign is left out with a warning: #text"() {
        when:
        def read = Reading.of(stack(2, text))

        then:
        sections(read) == [0, 1]
        read.info.warnings().size() == 1

        where:
        text << ['<OME><Image><Pixels SizeX="3"', '<OME/>', '<OME><Image><Pixels SizeZ="many"/></Image></OME>',
                 '<!DOCTYPE o [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]>' + ome('SizeZ="2"').replaceFirst(/<\?.*?\?>/, ''),
                 ome('SizeZ="2"', '', 'SizeX="99" SizeY="29"')]
    }

    def "external entities in OME-XML are never fetched"() {
        given:
        def secret = Files.writeString(dir.resolve('secret'), 'SizeZ="2"')
        def text = "<!DOCTYPE OME [<!ENTITY x SYSTEM \"${secret.toUri()}\">]><OME><Image><Name>&x;</Name><Pixels/></Image></OME>"

        expect:
        Reading.of(stack(2, text)).info.warnings() ==
            ['The OME-XML in the file cannot be read; all its pages are taken as sections, in their order.']
    }

    def "ImageJ's #unit with #per pixels a unit and spacing #spacing"() {
        given:
        def text = "ImageJ=1.54f\nimages=2\nslices=2\nunit=$unit\n" + (spacing ? "spacing=$spacing\n" : '') + 'loop=false\n'

        expect:
        Reading.of(ratio(text, per)).info.voxel() == Optional.ofNullable(voxel)

        where:
        unit        | per                  | spacing | voxel
        'nm'        | [1000000, 4600000]   | '50'    | new VoxelSize(4.6, 4.6, 50)
        'micron'    | [217391304, 1000000] | '0.05'  | new VoxelSize(4.6, 4.6, 50)
        '\\u00B5m'  | [217391304, 1000000] | '-0.05' | new VoxelSize(4.6, 4.6, 50)
        'nm'        | [1000000, 4600000]   | ''      | null
        'inch'      | [72, 1]              | '1'     | null
        'pixel'     | [1, 1]               | '1'     | null
        'pm'        | [0xF0000000L, 1]     | '1'     | null
        ''          | [1, 1]               | '1'     | null
        'nm'        | [0, 1]               | '1'     | null
        'nm'        | [1, 0]               | '1'     | null
    }

    /** A rational is two LONGs; the test writer knows whole values only. */
    private Path ratio(String text, List per, long unit = 1, int pages = 2) {
        stack(pages, text, [282: [4, [(long) per[0], (long) per[1]]], 283: [4, [(long) per[0], (long) per[1]]], 296: [3, [unit]]])
        byte[] bytes = Files.readAllBytes(dir.resolve('s.tif'))
        def b = java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN)
        for (int i = 0; i < bytes.length - 12; i++) {
            if ((b.getShort(i) == (short) 282 || b.getShort(i) == (short) 283) && b.getShort(i + 2) == (short) 4 && b.getInt(i + 4) == 2) {
                b.putShort(i + 2, (short) 5).putInt(i + 4, 1)
            }
        }
        Files.write(dir.resolve('s.tif'), bytes)
    }

    def "resolution tags: #per per unit #unit"() {
        when:
        def info = Reading.of(ratio('', per, unit, pages)).info

        then:
        info.voxel() == Optional.ofNullable(voxel)
        info.warnings().size() == warnings

        where:
        per              | unit | pages | voxel                    | warnings
        [72, 1]          | 2    | 1     | null                     | 1
        [300, 1]         | 2    | 1     | null                     | 1
        [2540, 1]        | 2    | 1     | null                     | 1
        [5521739, 1]     | 2    | 1     | new VoxelSize(4.6, 4.6, 4.6) | 1
        [2500000, 1]     | 3    | 1     | new VoxelSize(4, 4, 4)   | 1
        [2500000, 1]     | 3    | 2     | null                     | 1
        [2500000, 1]     | 1    | 1     | null                     | 0
        [1, 1]           | 1    | 1     | null                     | 0
        [0xF0000000L, 1] | 2    | 1     | new VoxelSize(0.00630816, 0.00630816, 0.00630816) | 1
    }

    def "ImageJ hyperstack #text takes planes #expected"() {
        when:
        def read = Reading.of(stack(6, "ImageJ=1.54f\n$text\n"))

        then:
        sections(read) == expected
        read.info.warnings().size() == warnings

        where:
        text                                               | expected           | warnings
        'images=6\nslices=6'                               | [0, 1, 2, 3, 4, 5] | 0
        'images=6\nchannels=2\nslices=3\nhyperstack=true'  | [0, 2, 4]          | 1
        'images=6\nslices=3\nframes=2'                     | [0, 1, 2]          | 1
        'images=6\nframes=6'                               | [0, 1, 2, 3, 4, 5] | 1
        'images=6\nslices=7'                               | [0, 1, 2, 3, 4, 5] | 1
        'images=6'                                         | [0, 1, 2, 3, 4, 5] | 0
        'images=-6\nslices=99999999999\nframes=9999999999' | [0, 1, 2, 3, 4, 5] | 1
    }

    def "ImageJ's stacks beyond 4 GB: one directory, all planes after each other, #bits bits"() {
        given:
        def tail = new ByteArrayOutputStream()
        def tiff = TestTiff.of([order: java.nio.ByteOrder.BIG_ENDIAN], [bits: bits, value: { int y, int x, int s -> 0L }])
        byte[] head = tiff.bytes()
        int plane = 37 * 29 * bits >> 3
        // The planes follow the strip: the directory goes in front of it, as ImageJ writes it.
        byte[] file = imageJ(bits, 3, plane)

        when:
        def read = Reading.of(Files.write(dir.resolve('j.tif'), file))

        then:
        head.length > plane
        sections(read) == [1, 2, 3]
        read.info.raw().isPresent() == (bits == 8)

        where:
        bits << [8, 16]
    }

    private static byte[] imageJ(int bits, int planes, int plane) {
        byte[] text = "ImageJ=1.54f\nimages=$planes\nslices=$planes\n\0".getBytes('US-ASCII')
        def fields = [[256, 4, 1, 37], [257, 4, 1, 29], [258, 3, 1, bits << 16], [262, 3, 1, 1 << 16], [270, 2, text.length, 200],
                      [273, 4, 1, 300], [277, 3, 1, 1 << 16], [278, 3, 1, 29 << 16], [279, 4, 1, plane]]
        def b = java.nio.ByteBuffer.allocate(300 + planes * plane)
        b.putShort((short) 0x4D4D).putShort((short) 42).putInt(8).putShort((short) fields.size())
        fields.each { b.putShort((short) it[0]).putShort((short) it[1]).putInt(it[2]).putInt(it[3]) }
        b.position(200)
        b.put(text).position(300)
        planes.times { z -> (37 * 29).times { bits == 8 ? b.put((byte) (z + 1)) : b.putShort((short) (z + 1)) } }
        b.array()
    }
}
