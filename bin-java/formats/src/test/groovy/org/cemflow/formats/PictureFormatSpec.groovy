package org.cemflow.formats

import static java.awt.image.BufferedImage.*
import static org.cemflow.core.volume.ReadOptions.Colour.FIRST
import static org.cemflow.core.volume.SampleType.*

import java.awt.image.IndexColorModel
import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.CRC32
import org.cemflow.core.error.DataError
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VoxelSize
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/** PNG and JPEG. */
@Timeout(60)
class PictureFormatSpec extends Specification {

    @TempDir
    Path dir

    static final Closure<Integer> RAMP = { int y, int x, int b -> (y * 5 + x * 3 + b * 40) & 0xFF }

    def "PNG of type #type"() {
        given:
        def file = TestImages.write(dir.resolve('a.png'), TestImages.image(31, 23, type, value))

        when:
        def read = Reading.of(file)

        then:
        read.info.type() == sample
        read.info.shape() == new Shape(1, 23, 31)
        read.info.channels() == channels
        read.at(0, 7, 11) == expected
        Reading.of(file, 9, FIRST).at(0, 7, 11) == first

        where:
        type              | value                                         | sample | channels | expected | first
        TYPE_BYTE_GRAY    | RAMP                                          | UINT8  | 1        | 68       | 68
        TYPE_USHORT_GRAY  | { y, x, b -> y * 1000 + x * 77 }              | UINT16 | 1        | 7847     | 7847
        TYPE_INT_RGB      | RAMP                                          | UINT8  | 3        | luma(68, 108, 148) | 68
        TYPE_3BYTE_BGR    | RAMP                                          | UINT8  | 3        | luma(68, 108, 148) | 68
        TYPE_INT_ARGB     | { y, x, b -> b == 3 ? x * 8 : RAMP(y, x, b) } | UINT8  | 4        | luma(68, 108, 148) | 68
        TYPE_BYTE_BINARY  | { y, x, b -> (x + y + 1) & 1 }                | UINT8  | 1        | 255      | 255
    }

    private static int luma(int r, int g, int b) {
        (19595 * r + 38470 * g + 7471 * b + 32768) >> 16
    }

    def "PNG palette of #bits bits gives its colours' grey"() {
        given:
        byte[] ramp = (0..<(1 << bits)).collect { (byte) (it * 3) }
        byte[] green = ramp.collect { (byte) (it ^ 0x55) }
        def model = new IndexColorModel(bits, 1 << bits, ramp, green, ramp)
        def image = new java.awt.image.BufferedImage(20, 20, bits == 8 ? TYPE_BYTE_INDEXED : TYPE_BYTE_BINARY, model)
        (0..<20).each { y -> (0..<20).each { x -> image.raster.setSample(x, y, 0, (x + y) & ((1 << bits) - 1)) } }

        when:
        def read = Reading.of(TestImages.write(dir.resolve('a.png'), image))

        then:
        read.at(0, 4, 9) == luma(v * 3, v * 3 ^ 0x55, v * 3)
        read.info.warnings().any { it.contains('palette') }

        where:
        bits << [2, 4, 8]
        v = 13 & ((1 << bits) - 1)
    }

    def "JPEG of #bands: close to what was written"() {
        given:
        def file = TestImages.write(dir.resolve('a.jpg'), TestImages.image(64, 48, type) { int y, int x, int b -> y * 2 + x + b * 20 }, 'jpg')

        when:
        def read = Reading.of(file)

        then:
        read.info.format() == 'JPEG'
        read.info.channels() == bands
        [[5, 9], [40, 60], [20, 33]].every { y, x ->
            Math.abs(read.at(0, y, x) - (bands == 1 ? y * 2 + x : luma(y * 2 + x, y * 2 + x + 20, y * 2 + x + 40))) <= 4
        }

        where:
        bands | type
        1     | TYPE_BYTE_GRAY
        3     | TYPE_INT_RGB
    }

    def "#name cut off at every sixteenth fails when it is opened"() {
        given:
        def image = TestImages.image(64, 64, TYPE_BYTE_GRAY) { int y, int x, int b -> (y * 31 + x * 17 + y * x) & 0xFF }
        byte[] bytes = Files.readAllBytes(TestImages.write(dir.resolve('b.' + name), image, name))

        expect:
        (1..15).every {
            Files.write(dir.resolve('c.' + name), Arrays.copyOf(bytes, bytes.length * it >> 4))
            try {
                Reading.open(dir.resolve('c.' + name)).close()
                return false
            } catch (DataError e) {
                return e.message.contains('c.' + name)
            }
        }

        where:
        name << ['png', 'jpg']
    }

    def "300 flipped bits of #name are read or refused, nothing else"() {
        given:
        def image = TestImages.image(40, 40, type) { int y, int x, int b -> (y * 31 + x * 17 + y * x) & 0xFF }
        byte[] bytes = Files.readAllBytes(TestImages.write(dir.resolve('b.' + name), image, name))
        def random = new Random(7)
        int refused = 0

        when:
        300.times {
            byte[] copy = bytes.clone()
            int at = random.nextInt(bytes.length)
            copy[at] = (byte) (copy[at] ^ (1 << random.nextInt(8)))
            Files.write(dir.resolve('c.' + name), copy)
            try {
                Reading.of(dir.resolve('c.' + name))
            } catch (DataError e) {
                refused++
            }
        }

        then: 'every chunk of a PNG has a checksum; the bytes of a JPEG have none'
        name == 'png' ? refused == 300 : refused > 0 && refused < 300

        where:
        name  | type
        'png' | TYPE_BYTE_GRAY
        'png' | TYPE_INT_RGB
        'jpg' | TYPE_BYTE_GRAY
        'jpg' | TYPE_INT_RGB
    }

    /** A PNG of hand-made chunks, with right checksums. */
    private Path png(int width, int height, int bits, int colour, byte[] idat, List<byte[]> more = []) {
        def out = new ByteArrayOutputStream()
        out.write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] as byte[])
        chunk(out, 'IHDR', ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) bits).put((byte) colour).array())
        more.each { chunk(out, new String(it, 0, 4, 'US-ASCII'), Arrays.copyOfRange(it, 4, it.length)) }
        chunk(out, 'IDAT', idat)
        chunk(out, 'IEND', new byte[0])
        Files.write(dir.resolve('h.png'), out.toByteArray())
    }

    private static byte[] join(String type, byte[] data) {
        ByteBuffer.allocate(4 + data.length).put(type.getBytes('US-ASCII')).put(data).array()
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] body = join(type, data)
        def crc = new CRC32()
        crc.update(body)
        out.write(ByteBuffer.allocate(4).putInt(data.length).array())
        out.write(body)
        out.write(ByteBuffer.allocate(4).putInt((int) crc.value).array())
    }

    def "a PNG that lies: #what"() {
        when:
        Reading.of(png(width, height, bits, colour, TestTiff.deflate(new byte[bytes])))

        then:
        thrown(DataError)

        where:
        what               | width      | height     | bits | colour | bytes
        'huge'             | 0x7FFFFFFF | 0x7FFFFFFF | 16   | 6      | 100
        'wide'             | 0x7FFFFFFF | 1          | 8    | 0      | 100
        'zero'             | 0          | 10         | 8    | 0      | 100
        'negative'         | -5         | 10         | 8    | 0      | 100
        'unknown type'     | 10         | 10         | 8    | 5      | 110
        'unknown depth'    | 10         | 10         | 7    | 0      | 110
        'no palette'       | 10         | 10         | 8    | 3      | 110
        'too little data'  | 10         | 10         | 8    | 0      | 60
        'unknown filter'   | 10         | 10         | 8    | 0      | 0
    }

    def "a PNG's pixels a metre: #per"() {
        given:
        byte[] scale = join('pHYs', ByteBuffer.allocate(9).putInt(per).putInt(per).put((byte) 1).array())

        expect:
        Reading.of(png(10, 10, 8, 0, TestTiff.deflate(new byte[110]), [scale])).info.voxel() == Optional.ofNullable(voxel)

        where:
        per       | voxel
        2835      | null
        250000000 | new VoxelSize(4, 4, 4)
    }

    def "a JPEG that claims more than it can hold is refused before it is decoded"() {
        given:
        byte[] bytes = Files.readAllBytes(TestImages.write(dir.resolve('b.jpg'), TestImages.image(16, 16, TYPE_BYTE_GRAY, RAMP), 'jpg'))
        int sof = (0..<bytes.length - 1).find { bytes[it] == (byte) 0xFF && bytes[it + 1] == (byte) 0xC0 }
        ByteBuffer.wrap(bytes).putShort(sof + 5, (short) height).putShort(sof + 7, (short) width)
        Files.write(dir.resolve('h.jpg'), bytes)

        when:
        Reading.of(dir.resolve('h.jpg'))

        then:
        thrown(DataError)

        where:
        height | width
        65535  | 65535
        0      | 16
        16     | 0
        400    | 400
    }
}
