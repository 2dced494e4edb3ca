package org.cemflow.formats.scifio

import io.scif.SCIFIO
import io.scif.img.ImgSaver
import java.awt.image.BufferedImage
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO
import net.imagej.ImgPlus
import net.imagej.axis.Axes
import net.imagej.axis.AxisType
import net.imglib2.img.array.ArrayImgs
import org.cemflow.core.error.DataError
import org.cemflow.core.volume.ReadOptions
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VolumeFormats
import org.cemflow.core.volume.VolumeInfo
import org.cemflow.core.volume.VolumeSource
import org.cemflow.core.volume.VoxelSize
import org.scijava.io.location.FileLocation
import spock.lang.Specification
import spock.lang.TempDir

/** Against the real SCIFIO, with files written here byte by byte or by SCIFIO's own writers. */
class ScifioFormatSpec extends Specification {

    @TempDir Path temp

    def format = new ScifioFormat()

    def "it is found by the service loader and stands behind all others"() {
        expect:
        VolumeFormats.installed().all().last() instanceof ScifioFormat
        format.order() == 100
    }

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

    def "RGB becomes Pillow's luma, or its first channel"() {
        given:
        def image = new BufferedImage(3, 2, BufferedImage.TYPE_3BYTE_BGR)
        [[255, 0, 0], [0, 255, 0], [0, 0, 255], [10, 200, 30], [255, 255, 255], [1, 2, 3]].eachWithIndex { rgb, i ->
            image.setRGB(i % 3, i.intdiv(3), rgb[0] << 16 | rgb[1] << 8 | rgb[2])
        }
        def file = temp.resolve('colour.bmp')
        ImageIO.write(image, 'bmp', file.toFile())

        expect: "Image.convert('L') of Pillow gives 76, 149, 29, 124, 255, 2 for these"
        read(file)[1] == [76, 150, 29, 124, 255, 2]
        read(file)[0].channels() == 3
        read(file, new ReadOptions(ReadOptions.Colour.FIRST, ReadOptions.Signed.AUTO))[1] == [255, 0, 0, 10, 255, 1]
    }

    def "a palette is looked up and not taken for brightness"() {
        given: 'a palette that runs against the brightness'
        byte[] ramp = (0..255).collect { (byte) (255 - it) }
        def model = new java.awt.image.IndexColorModel(8, 256, ramp, ramp, ramp)
        def image = new BufferedImage(4, 3, BufferedImage.TYPE_BYTE_INDEXED, model)
        12.times { image.raster.setSample(it % 4, it.intdiv(4), 0, it * 20) }
        def file = temp.resolve('palette.gif')
        def writer = ImageIO.getImageWritersByFormatName('gif').next()
        def param = writer.defaultWriteParam
        param.progressiveMode = javax.imageio.ImageWriteParam.MODE_DISABLED
        ImageIO.createImageOutputStream(file.toFile()).withCloseable {
            writer.output = it
            writer.write(null, new javax.imageio.IIOImage(image, null, null), param)
        }

        expect:
        read(file)[1] == (0..<12).collect { 255 - it * 20 }
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

    def "a plane that the heap cannot hold is a sentence"() {
        when:
        format.open(source(fitsHeader('huge.fits', 16, 25_000, 16_000, 1).with {
            truncate(it, 2880 + 2L * 25_000 * 16_000)
            it
        }))

        then:
        def error = thrown(DataError)
        error.fault().contains('MiB')
    }

    def "a #what that ends too early fails at opening, with a sentence"() {
        given:
        def file = make(this)
        cut(this, file)

        when:
        format.open(source(file))

        then:
        def error = thrown(DataError)
        error.message.contains(file.fileName.toString())
        error.message.endsWith('.')
        !error.message.contains('\n')

        where:
        what        | make                                                                    | cut
        'FITS file' | { it.fits('cut.fits', 16, 4, 3, 1) }                                    | { s, f -> s.truncate(f, 2880 + 23) }
        'ICS pair'  | { it.ics('cut', [x: 5, y: 4, z: 3], SampleType.UINT8, ByteOrder.LITTLE_ENDIAN) } | { s, f -> s.truncate(f.resolveSibling('cut.ids'), 59) }
        'ICS alone' | { it.ics('lone', [x: 5, y: 4, z: 3], SampleType.UINT8, ByteOrder.LITTLE_ENDIAN) } | { s, f -> Files.delete(f.resolveSibling('lone.ids')) }
        'DICOM'     | { it.dicom('cut.dcm', 6, 5) }                                           | { s, f -> s.truncate(f, Files.size(f) - 1) }
    }

    def "a header that claims an absurd size fails with a sentence"() {
        when:
        format.open(source(fitsHeader('lie.fits', 16, 2_000_000_000, 2_000_000_000, 2_000_000_000)))

        then:
        thrown(DataError)
    }

    def "flipping any bit of a header gives data or a sentence, never another exception"() {
        given:
        def file = dicom('flip.dcm', 6, 5)
        byte[] good = file.toFile().bytes
        def random = new Random(8)

        expect:
        30.times {
            byte[] bad = good.clone()
            int at = 128 + random.nextInt(good.length - 128 - 60)
            bad[at] = (byte) (bad[at] ^ (1 << random.nextInt(8)))
            Files.write(file, bad)
            try {
                read(file)
            } catch (DataError expected) {
                assert expected.message.endsWith('.')
            }
        }
    }

    def "#what is not claimed"() {
        given:
        def file = temp.resolve(name)
        Files.write(file, bytes as byte[])

        expect:
        !format.claims(source(file), bytes as byte[])

        where:
        what           | name        | bytes
        'noise'        | 'noise.bin' | randomBytes(3000)
        'text'         | 'notes.md'  | 'Nothing but words.\n'.bytes
        'a wrong name' | 'noise.ome' | randomBytes(3000)
    }

    def "a folder is not claimed, nor a data set inside a file"() {
        expect:
        !format.claims(source(temp), new byte[0])
        !format.claims(new VolumeSource(ics('in', [x: 3, y: 2, z: 2], SampleType.UINT8, ByteOrder.LITTLE_ENDIAN),
                '/raw', ReadOptions.DEFAULT), new byte[0])
    }

    def "what it reads it claims"() {
        expect:
        [ics('yes', [x: 3, y: 2, z: 2], SampleType.UINT8, ByteOrder.LITTLE_ENDIAN), fits('yes.fits', 16, 4, 3, 2),
         dicom('yes.dcm', 6, 5)].every { format.claims(source(it), it.toFile().bytes) }
    }

    def "units of length"() {
        expect:
        Lengths.nanometres(unit) == nm

        where:
        unit     | nm
        'nm'     | 1d
        'µm'     | 1000d
        '\u03bcm' | 1000d
        'microns' | 1000d
        'mm'     | 1e6d
        'Å'      | 0.1d
        's'      | Double.NaN
        null     | Double.NaN
    }

    // -- fixtures, after the formats' specifications --

    private static VolumeSource source(Path file) {
        new VolumeSource(file, '', ReadOptions.DEFAULT)
    }

    private List read(Path file, ReadOptions options = ReadOptions.DEFAULT) {
        format.open(new VolumeSource(file, '', options)).withCloseable { reader ->
            def info = reader.info()
            def values = []
            info.shape().z().times { z ->
                def target = ByteBuffer.allocate(info.shape().y() * info.shape().x() * info.type().bytes())
                reader.readRows(z, 0, info.shape().y(), target)
                assert !target.hasRemaining()
                target.flip().order(ByteOrder.LITTLE_ENDIAN)
                while (target.hasRemaining()) {
                    values << get(target, info.type())
                }
            }
            [info, values]
        }
    }

    /** A value of the type that shows its place, its sign and its byte order. */
    private static value(int i, SampleType type) {
        switch (type) {
            case SampleType.UINT8: return (i * 5 + 3) & 0xFF
            case SampleType.INT8: return (i * 4 - 120) as byte
            case SampleType.UINT16: return (i * 1091 + 7) & 0xFFFF
            case SampleType.INT16: return (i * 1091 - 30_000) as short
            case SampleType.INT32: return i * 71_000_003 - 2_000_000_000
            case SampleType.FLOAT32: return (i * 1.5f - 20f) as float
            default: return i * 1.25d - 20d
        }
    }

    private static get(ByteBuffer from, SampleType type) {
        switch (type) {
            case SampleType.UINT8: return from.get() & 0xFF
            case SampleType.INT8: return from.get()
            case SampleType.UINT16: return from.getShort() & 0xFFFF
            case SampleType.INT16: return from.getShort()
            case SampleType.INT32: return from.getInt()
            case SampleType.FLOAT32: return from.getFloat()
            default: return from.getDouble()
        }
    }

    private static byte[] samples(int count, SampleType type, ByteOrder order) {
        def out = ByteBuffer.allocate(count * type.bytes()).order(order)
        count.times {
            def v = value(it, type)
            switch (type) {
                case SampleType.UINT8: case SampleType.INT8: out.put((byte) v); break
                case SampleType.UINT16: case SampleType.INT16: out.putShort((short) v); break
                case SampleType.INT32: out.putInt((int) v); break
                case SampleType.FLOAT32: out.putFloat((float) v); break
                default: out.putDouble((double) v)
            }
        }
        out.array()
    }

    private static List shorts(ByteBuffer buffer) {
        buffer.flip()
        (0..<buffer.remaining().intdiv(2)).collect { buffer.getShort() & 0xFFFF }
    }

    private static boolean near(VoxelSize voxel, double x, double y, double z) {
        [[voxel.x(), x], [voxel.y(), y], [voxel.z(), z]].every { a, b -> Math.abs(a - b) < 1e-6 * b }
    }

    /** ICS 1.0 (Dean and others 1990): a text header and a file of samples beside it. */
    Path ics(String name, Map<String, Integer> axes, SampleType type, ByteOrder order, String... more) {
        int bits = 8 * type.bytes()
        def bytes = (1..type.bytes())
        def lines = ['\t', 'ics_version\t1.0', "filename\t$name", "layout\tparameters\t${axes.size() + 1}",
                     "layout\torder\tbits\t${axes.keySet().join('\t')}", "layout\tsizes\t$bits\t${axes.values().join('\t')}",
                     'layout\tcoordinates\tvideo', "layout\tsignificant_bits\t$bits",
                     "representation\tbyte_order\t${(order == ByteOrder.LITTLE_ENDIAN ? bytes : bytes.reverse()).join('\t')}",
                     "representation\tformat\t${type.isFloat() ? 'real' : 'integer'}",
                     "representation\tsign\t${type.kind() == SampleType.Kind.UNSIGNED ? 'unsigned' : 'signed'}",
                     'representation\tcompression\tuncompressed', *more, 'end']
        Files.write(temp.resolve("${name}.ids"), samples(axes.values().inject(1) { a, b -> a * b }, type, order))
        Files.writeString(temp.resolve("${name}.ics"), lines.join('\n') + '\n', StandardCharsets.ISO_8859_1)
    }

    /** FITS 4.0: cards of 80 characters in blocks of 2,880 bytes; samples big-endian. */
    Path fitsHeader(String name, int bitpix, int x, int y, int z) {
        def cards = ['SIMPLE  =                    T', card('BITPIX', bitpix), card('NAXIS', 3), card('NAXIS1', x),
                     card('NAXIS2', y), card('NAXIS3', z), 'END']
        Files.writeString(temp.resolve(name), cards.collect { it.padRight(80) }.join('').padRight(2880),
                StandardCharsets.US_ASCII)
    }

    Path fits(String name, int bitpix, int x, int y, int z) {
        def type = [(8): SampleType.UINT8, (16): SampleType.INT16, (32): SampleType.INT32, (-32): SampleType.FLOAT32][bitpix]
        def file = fitsHeader(name, bitpix, x, y, z)
        file.toFile().append(samples(x * y * z, type, ByteOrder.BIG_ENDIAN))
        file
    }

    private static String card(String key, long value) {
        key.padRight(8) + '= ' + value.toString().padLeft(20)
    }

    /** DICOM PS3.10, explicit little-endian, one uncompressed 16-bit frame with pixels of 0.0002 mm. */
    Path dicom(String name, int columns, int rows) {
        def out = new ByteArrayOutputStream()
        out.write(new byte[128])
        out.write('DICM'.bytes)
        def us = { int v -> ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) v).array() }
        def text = { String v -> (v.length() % 2 ? v + ' ' : v).bytes }
        def element = { int group, int number, String vr, byte[] value ->
            boolean wide = vr == 'OW'
            def head = ByteBuffer.allocate(wide ? 12 : 8).order(ByteOrder.LITTLE_ENDIAN)
            head.putShort((short) group).putShort((short) number).put(vr.bytes)
            wide ? head.putShort((short) 0).putInt(value.length) : head.putShort((short) value.length)
            out.write(head.array())
            out.write(value)
        }
        element(0x0002, 0x0010, 'UI', ('1.2.840.10008.1.2.1' + '\0').bytes)
        element(0x0028, 0x0002, 'US', us(1))
        element(0x0028, 0x0004, 'CS', text('MONOCHROME2'))
        element(0x0028, 0x0010, 'US', us(rows))
        element(0x0028, 0x0011, 'US', us(columns))
        element(0x0028, 0x0030, 'DS', text('0.0002\\0.0002'))
        element(0x0028, 0x0100, 'US', us(16))
        element(0x0028, 0x0101, 'US', us(16))
        element(0x0028, 0x0102, 'US', us(15))
        element(0x0028, 0x0103, 'US', us(0))
        element(0x7FE0, 0x0010, 'OW', samples(rows * columns, SampleType.UINT16, ByteOrder.LITTLE_ENDIAN))
        Files.write(temp.resolve(name), out.toByteArray())
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

    /** A whole SciJava context keeps preferences; not in the home of whoever runs the tests. */
    private Path save(Path file, img) {
        System.setProperty('java.util.prefs.userRoot', temp.toString())
        def scifio = new SCIFIO()
        new ImgSaver(scifio.context()).saveImg(new FileLocation(file.toFile()), img)
        scifio.context().dispose()
        file
    }

    void truncate(Path file, long length) {
        new RandomAccessFile(file.toFile(), 'rw').withCloseable { it.setLength(length) }
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count]
        new Random(3).nextBytes(bytes)
        bytes
    }
}
