package org.cemflow.formats

import static java.nio.ByteOrder.BIG_ENDIAN
import static java.nio.ByteOrder.LITTLE_ENDIAN

import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.IIOImage
import javax.imageio.ImageIO
import org.cemflow.core.error.DataError
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/** Files that lie, break off or are damaged: they are read or refused with one sentence, whatever they say. */
@Timeout(60)
class TiffHostileSpec extends Specification {

    @TempDir
    Path dir

    static final Map<String, byte[]> SAMPLES = [
        plain   : TestTiff.of([order: BIG_ENDIAN], [rows: 5], [rows: 5], [rows: 5]).bytes(),
        lzw     : TestTiff.of([:], [rows: 5, compression: 5, bits: 16, predictor: 2], [rows: 5, compression: 5, bits: 16, predictor: 2]).bytes(),
        deflate : TestTiff.of([big: true], [tileWidth: 16, tileHeight: 16, compression: 8, bits: 32, format: 3, predictor: 3]).bytes(),
        packBits: TestTiff.of([:], [compression: 32773, samples: 3, photometric: 2, planar: true]).bytes(),
        imageJ  : new TestTiff(pages: TestTiff.of([:], [description: 'ImageJ=1.54f\nimages=4\nslices=4\nunit=nm\nspacing=3\n']).pages, tail: new byte[37 * 29 * 3]).bytes(),
        jpeg    : jpeg(),
        ome     : TestTiff.of([:], [description: TiffScaleSpec.ome('SizeZ="2"')], [:]).bytes(),
    ]

    /** A JPEG-compressed TIFF as the JDK writes it. */
    private static byte[] jpeg() {
        def image = TestImages.image(48, 40, java.awt.image.BufferedImage.TYPE_3BYTE_BGR) { int y, int x, int b -> (y * 5 + x * b) & 0xFF }
        def writer = ImageIO.getImageWritersByFormatName('tiff').find { it.class.name.startsWith('com.sun') }
        def param = writer.defaultWriteParam
        param.compressionMode = param.MODE_EXPLICIT
        param.compressionType = 'JPEG'
        def out = new ByteArrayOutputStream()
        ImageIO.createImageOutputStream(out).withCloseable {
            writer.output = it
            writer.write(null, new IIOImage(image, null, null), param)
        }
        out.toByteArray()
    }

    /**
     * Reads it all; the outcome when that is allowed: null, or the fault. Anything else goes up. A count of planes that is
     * thought stale counts as a fault here.
     */
    private String outcome(byte[] bytes, boolean stale = true) {
        Path file = dir.resolve('h.tif')
        Files.write(file, bytes)
        try {
            def warnings = Reading.of(file, 16).info.warnings()
            return stale ? warnings.find { it.contains('the file holds one') } : null
        } catch (DataError e) {
            assert e.message.contains('h.tif')
            return e.message
        }
    }

    def "cut off at every sixteenth: #name"() {
        expect:
        outcome(bytes) == null
        (1..15).every { outcome(Arrays.copyOf(bytes, bytes.length * it >> 4)) != null }

        where:
        name << SAMPLES.keySet()
        bytes = SAMPLES[name]
    }

    def "300 flipped bits: #name"() {
        given:
        def random = new Random(20260101)
        int refused = 0

        when:
        300.times {
            byte[] copy = bytes.clone()
            // Half of them in the directories and tables, which lie behind the first page's pixels.
            int at = random.nextInt(bytes.length)
            copy[at] = (byte) (copy[at] ^ (1 << random.nextInt(8)))
            refused += outcome(copy) == null ? 0 : 1
        }

        then:
        refused < 300

        where:
        name << SAMPLES.keySet()
        bytes = SAMPLES[name]
    }

    def "every bit of the first directory flipped: #name"() {
        given:
        def order = bytes[0] == (byte) 'I' ? LITTLE_ENDIAN : BIG_ENDIAN
        def buffer = ByteBuffer.wrap(bytes).order(order)
        boolean big = buffer.getShort(2) == (short) 43
        int at = big ? (int) buffer.getLong(8) : buffer.getInt(4)
        int size = big ? 16 + 20 * (int) buffer.getLong(at) : 6 + 12 * buffer.getShort(at)

        expect:
        (0..<size * 8).step(3).every { int bit ->
            byte[] copy = bytes.clone()
            int place = at + (bit >> 3)
            copy[place] = (byte) (copy[place] ^ (1 << (bit & 7)))
            outcome(copy)
            true
        }

        where:
        name << ['lzw', 'deflate']
        bytes = SAMPLES[name]
    }

    def "a tiny file that claims much is refused before anything is allocated: #what"() {
        given:
        def before = usedAtMost()

        expect:
        outcome(TestTiff.of([big: big], page).bytes()) != null
        Files.size(dir.resolve('h.tif')) < 5000
        usedAtMost() - before < 200 << 20

        where:
        what                        | big   | page
        'width'                     | false | [extra: [256: [4, [0x7FFFFFFFL]]]]
        'width and height'          | false | [extra: [256: [4, [0x7FFFFFFFL]], 257: [4, [0x7FFFFFFFL]]]]
        'beyond an int'             | false | [extra: [256: [4, [0xFFFFFFFFL]]]]
        'zero width'                | false | [extra: [256: [4, [0L]]]]
        'zero height'               | false | [extra: [257: [4, [0L]]]]
        'beyond a long'             | true  | [extra: [256: [16, [0x7FFFFFFFL]], 257: [16, [0x7FFFFFFFL]], 277: [3, [65535L]], 284: [3, [1L]]]]
        'negative'                  | true  | [extra: [256: [16, [-1L]]]]
        'samples'                   | false | [extra: [277: [3, [65535L]]]]
        'no samples'                | false | [extra: [277: [3, [0L]]]]
        'strips'                    | false | [extra: [257: [4, [0x7FFFFFFFL]], 278: [4, [1L]]]]
        'no rows a strip'           | false | [extra: [278: [4, [0L]]]]
        'table of strips'           | false | [extra: [273: [4, [8L], 0x7FFFFFFFL]]]
        'table of strips, BigTIFF'  | true  | [extra: [273: [16, [8L], 0x2000000000000000L], 279: [16, [9L], 0x2000000000000000L]]]
        'strip beyond the end'      | false | [extra: [273: [4, [0x7FFFFFF0L]]]]
        'strip before the start'    | true  | [extra: [273: [16, [-5L]]]]
        'strip longer than the file' | false | [extra: [279: [4, [0x7FFFFFF0L]]]]
        'missing strip'             | false | [extra: [273: [4, [0L]]]]
        'empty strip'               | false | [extra: [279: [4, [0L]]]]
        'deflate bomb'              | false | [compression: 8, extra: [256: [4, [100000L]], 257: [4, [10000L]]]]
        'LZW bomb'                  | false | [compression: 5, extra: [256: [4, [100000L]], 257: [4, [10000L]], 278: [4, [10000L]]]]
        'tile'                      | false | [tileWidth: 16, tileHeight: 16, extra: [322: [4, [0x7FFFFFFFL]], 323: [4, [0x7FFFFFFFL]]]]
        'no tile'                   | false | [tileWidth: 16, tileHeight: 16, extra: [322: [4, [0L]]]]
        'palette'                   | false | [photometric: 3, extra: [320: [3, [1L], 768L]]]
    }

    private static long usedAtMost() {
        java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean)
            .currentThreadAllocatedBytes
    }

    def "a chain of directories that runs in a circle is refused"() {
        given:
        byte[] bytes = SAMPLES.plain.clone()
        def buffer = ByteBuffer.wrap(bytes).order(BIG_ENDIAN)
        buffer.putInt(bytes.length - 4, buffer.getInt(4))

        expect:
        outcome(bytes).contains('circle')
    }

    def "directories that overlap each other are refused"() {
        given: 'directories of 100 fields, 12 bytes apart: each field says reduced copy and ends with the count of the next'
        def buffer = ByteBuffer.allocate(10 + 12 * 200).order(LITTLE_ENDIAN)
        buffer.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) 100)
        200.times { buffer.putShort((short) 254).putShort((short) 4).putInt(1).putInt(1 | 100 << 16) }
        90.times { buffer.putInt(10 + 12 * (it + 100), 8 + 12 * (it + 1)) }

        expect:
        outcome(buffer.array()).contains('overlap each other')
    }

    def "strips that share their bytes cannot make a page larger than its file"() {
        expect:
        outcome(TestTiff.of([:], [width: 1000, height: 3, rows: 1, extra: [257: [4, [300L]], 273: [4, [8L] * 300], 279: [4, [1000L] * 300]]]).bytes())
            .contains('overlap')
    }

    def "no pages, no directory, an empty one: #bytes"() {
        expect:
        outcome(bytes as byte[]) != null

        where:
        bytes << [[0x49, 0x49, 42, 0], [0x49, 0x49, 42, 0, 0, 0, 0, 0], [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0],
                  [0x49, 0x49, 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0], [0x49, 0x49, 43, 0, 4, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0]]
    }

    def "a compressed strip that gives less than its size is an error, never zeros: #compression"() {
        given:
        def page = [compression: compression, value: { int y, int x, int s -> (long) (y * x) }]
        byte[] whole = TestTiff.of([:], page + [height: 20]).bytes()
        byte[] taller = TestTiff.of([:], page + [height: 20, extra: [257: [4, [21L]], 278: [4, [21L]]]]).bytes()

        expect:
        outcome(whole) == null
        outcome(taller) =~ /unpacks its strip 0 of 1 to 740 of 777 bytes|has damaged/

        where:
        compression << [5, 8, 32773]
    }

    def "an ImageJ stack that breaks off is refused, a stale count of one plane is not"() {
        given:
        def pages = TestTiff.of([:], [description: "ImageJ=1.54f\nimages=$claimed\nslices=$claimed\n"]).pages
        byte[] bytes = new TestTiff(pages: pages, tail: new byte[37 * 29 * planes]).bytes()

        expect:
        (outcome(bytes, false) == null) == good

        where:
        claimed    | planes | good
        3          | 2      | true
        5          | 3      | false
        2000000000 | 3      | false
        50         | 0      | true
    }
}
