package org.cemflow.formats.scifio

import io.scif.SCIFIO
import io.scif.img.ImgSaver
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import net.imagej.ImgPlus
import net.imagej.axis.Axes
import net.imagej.axis.AxisType
import net.imglib2.img.array.ArrayImgs
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VolumeInfo
import org.cemflow.core.volume.VoxelSize
import org.scijava.io.location.FileLocation

/** Against the real SCIFIO, with files written here byte by byte or by SCIFIO's own writers. */
class ScifioFormatSpec extends ScifioSpecification {

    def "an ICS pair of #type, byte order #order, is read as it was written"() {
        given:
        def file = ics('stack', [x: 5, y: 4, z: 3], type, order, 'parameter\tscale\t1.0\t0.004\t0.004\t0.05',
                'parameter\tunits\tbits\tmicrometers\tmicrometers\tmicrometers')

        when:
        def (VolumeInfo info, List values) = read(file)

        then:
        info.shape() == new Shape(3, 4, 5)
        info.type() == type
        info.channels() == 1
        info.warnings() == []
        info.format() == 'SCIFIO Image Cytometry Standard'
        near(info.voxel().get(), 4, 4, 50)
        values == (0..<60).collect { value(it, type) }

        where:
        type               | order
        SampleType.UINT8   | ByteOrder.LITTLE_ENDIAN
        SampleType.INT8    | ByteOrder.LITTLE_ENDIAN
        SampleType.UINT16  | ByteOrder.LITTLE_ENDIAN
        SampleType.UINT16  | ByteOrder.BIG_ENDIAN
        SampleType.INT16   | ByteOrder.BIG_ENDIAN
        SampleType.FLOAT32 | ByteOrder.LITTLE_ENDIAN
        SampleType.FLOAT64 | ByteOrder.BIG_ENDIAN
    }

    def "rows can be asked for in any order"() {
        given:
        def file = ics('any', [x: 5, y: 4, z: 3], SampleType.UINT16, ByteOrder.BIG_ENDIAN)
        def target = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN)

        when:
        def got = format.open(source(file)).withCloseable { reader ->
            reader.readRows(2, 2, 2, target)
            def last = shorts(target)
            reader.readRows(0, 1, 2, target.clear())
            [last, shorts(target)]
        }

        then:
        got == [(50..<60).collect { value(it, SampleType.UINT16) }, (5..<15).collect { value(it, SampleType.UINT16) }]
    }

    def "of a further axis the first position is read, and a warning says so"() {
        given:
        def file = ics('film', [x: 3, y: 2, z: 2, t: 4], SampleType.UINT8, ByteOrder.LITTLE_ENDIAN)

        when:
        def (VolumeInfo info, List values) = read(file)

        then:
        info.shape() == new Shape(2, 2, 3)
        info.warnings() == ['Of the 4 positions on the axis Time the first is read.']
        values == (0..<12).collect { value(it, SampleType.UINT8) }
    }

    def "without a calibration there is no voxel size"() {
        expect:
        read(ics('bare', [x: 3, y: 2, z: 2], SampleType.UINT8, ByteOrder.LITTLE_ENDIAN))[0].voxel().empty
    }

    def "what SCIFIO wrote as ICS it reads here"() {
        given:
        short[] pixels = (0..<7 * 5 * 2).collect { (short) (it * 901) }
        def volume = new ImgPlus(ArrayImgs.unsignedShorts(pixels, 7, 5, 2), 'v', [Axes.X, Axes.Y, Axes.Z] as AxisType[])

        when:
        def (VolumeInfo info, List values) = read(save(temp.resolve('written.ics'), volume))

        then:
        info.shape() == new Shape(2, 5, 7)
        info.type() == SampleType.UINT16
        values == pixels.collect { it & 0xFFFF }
    }

    def "fault A9 mended: the frames of an AVI film are read as sections, and have no voxel size, hence are cut on xy alone"() {
        when:
        def (VolumeInfo info, List values) = read(avi('film.avi', 16, 12, 3))

        then:
        info.shape() == new Shape(3, 12, 16)
        info.warnings() == ['There is no Z axis; the axis Time is read as sections.']
        info.voxel().empty
        info.type() == SampleType.UINT8
        values == (0..<16 * 12 * 3).collect { value(it, SampleType.UINT8) }
    }

    def "FITS with #bitpix bits is read"() {
        when:
        def (VolumeInfo info, List values) = read(fits('sky.fits', bitpix, 4, 3, 2))

        then:
        info.shape() == new Shape(2, 3, 4)
        info.type() == type
        values == (0..<24).collect { value(it, type) }

        where:
        bitpix | type
        8      | SampleType.UINT8
        16     | SampleType.INT16
        32     | SampleType.INT32
        -32    | SampleType.FLOAT32
    }

    def "DICOM is read"() {
        when:
        def (VolumeInfo info, List values) = read(dicom('slice.dcm', 6, 5))

        then:
        info.shape() == new Shape(1, 5, 6)
        info.type() == SampleType.UINT16
        values == (0..<30).collect { value(it, SampleType.UINT16) }
    }

    def "a plane of 80 MB is read, every row in its place"() {
        given: 'zero but for some marks'
        int width = 10_000
        int height = 8_000
        def file = fitsHeader('large.fits', 8, width, height, 1)
        def marks = [0, 6_709, 6_710, 6_711, 7_999]
        new RandomAccessFile(file.toFile(), 'rw').withCloseable { raw ->
            raw.setLength(2880 + (long) width * height)
            marks.each { row ->
                raw.seek(2880 + (long) row * width + 17)
                raw.write(row % 251 + 1)
            }
        }

        when:
        def found = format.open(source(file)).withCloseable { reader ->
            assert reader.info().shape() == new Shape(1, height, width)
            def target = ByteBuffer.allocate(width)
            [0, 1, 6_709, 6_710, 6_711, 7_998, 7_999].findAll { row ->
                reader.readRows(0, row, 1, target.clear())
                target.get(17) == (byte) (row % 251 + 1) && target.get(16) == 0
            }
        }

        then:
        found == marks
    }

    /** AVI: RIFF with one uncompressed 8-bit stream, rows from the bottom up, a grey palette. */
    Path avi(String name, int width, int height, int frames) {
        def little = { int bytes -> ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN) }
        def chunk = { String id, byte[] body -> little(8 + body.length).put(id.bytes).putInt(body.length).put(body).array() }
        def list = { String type, byte[]... parts -> chunk('LIST', join(type.bytes, *parts)) }
        def head = little(56)
        [100_000, width * height * 10, 0, 0x10, frames, 0, 1, width * height, width, height].each { head.putInt(it) }
        def stream = little(56).put('vidsDIB '.bytes)
        [0, 0, 0, 1, 10, 0, frames, width * height, -1, 0].each { stream.putInt(it) }
        def bitmap = little(40 + 1024).putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) 8)
        [0, width * height, 0, 0, 256, 0].each { bitmap.putInt(it) }
        256.times { bitmap.putInt(it * 0x010101) }
        byte[] pixels = samples(width * height * frames, SampleType.UINT8, ByteOrder.LITTLE_ENDIAN)
        byte[][] images = (0..<frames).collect { f ->
            chunk('00db', join(*(height - 1..0).collect { y ->
                int from = (f * height + y) * width
                Arrays.copyOfRange(pixels, from, from + width)
            }))
        }
        byte[] body = join('AVI '.bytes, list('hdrl', chunk('avih', head.array()),
                list('strl', chunk('strh', stream.array()), chunk('strf', bitmap.array()))), list('movi', images))
        Files.write(temp.resolve(name), chunk('RIFF', body))
    }

    private static byte[] join(byte[]... parts) {
        def out = new ByteArrayOutputStream()
        parts.each { out.write(it) }
        out.toByteArray()
    }

    private static List shorts(ByteBuffer buffer) {
        buffer.flip()
        (0..<buffer.remaining().intdiv(2)).collect { buffer.getShort() & 0xFFFF }
    }

    private static boolean near(VoxelSize voxel, double x, double y, double z) {
        [[voxel.x(), x], [voxel.y(), y], [voxel.z(), z]].every { a, b -> Math.abs(a - b) < 1e-6 * b }
    }

    /** A whole SciJava context keeps preferences; not in the home of whoever runs the tests. */
    private Path save(Path file, img) {
        System.setProperty('java.util.prefs.userRoot', temp.toString())
        def scifio = new SCIFIO()
        new ImgSaver(scifio.context()).saveImg(new FileLocation(file.toFile()), img)
        scifio.context().dispose()
        file
    }
}
