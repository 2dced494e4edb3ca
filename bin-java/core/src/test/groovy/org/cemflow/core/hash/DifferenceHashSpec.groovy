package org.cemflow.core.hash

import groovy.transform.CompileStatic
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.IgnoreIf
import spock.lang.Specification
import spock.lang.TempDir

/** Golden vectors: cem500k.md, Appendix A, computed there with Pillow and imagehash. */
class DifferenceHashSpec extends Specification {

    @CompileStatic
    static byte[] image(String name, int h, int w) {
        def bytes = new byte[h * w]
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                bytes[y * w + x] = (byte) grey(name, x, y, w)
            }
        }
        bytes
    }

    @CompileStatic
    static int grey(String name, long x, long y, long w) {
        switch (name) {
            case 'A': return (int) ((7 * x + 13 * y + ((x * y) % 31)) % 256)
            case 'B': return (int) (((x * x + 3 * y * y).intdiv(64) + (5 * x).intdiv(7)) % 256)
            case 'C': return (int) (255 * x).intdiv(w - 1)
            case 'D': return 255 - (int) (255 * x).intdiv(w - 1)
            case 'E': return 77
            case 'F': return (int) ((x.intdiv(28) + y.intdiv(28)) % 2) * 200 + 20
            case 'G': return (int) (((1103515245L * x + 12345L * y + 2654435761L * x * y) >> 7) & 255)
        }
        throw new IllegalArgumentException(name)
    }

    static String hex(byte[] bytes, int h, int w, int crop = 224, int size = 8) {
        def hash = new DifferenceHash(crop, size)
        def words = new long[hash.words()]
        hash.hash(bytes, 0, h, w, words, 0)
        DifferenceHash.hex(words, 0, words.length)
    }

    static long sum(byte[] bytes) {
        def statistics = new GreyStatistics()
        statistics.measure(bytes, 0, bytes.length)
        statistics.sum()
    }

    static final String GOLDEN = '''
        A 2862541631cddcc6 6403148 4c29a64165941224 3226320 2a35244a894166ab 4289662 99324c9b66c93366 690018
        B eaca35ca36141224 6295408 eaeacad3356a956c 3117856 f9e20cf38c040219 4190472 fffffffffffefcf9 607819
        C ffffffffffffffff 6372576 ffffffffffffffff 3214737 ffffffffffffffff 4267424 ffffffffffffffff 685860
        D 0000000000000000 6422304 0000000000000000 3239823 0000000000000000 4300576 0000000000000000 691140
        E 0000000000000000 3863552 0000000000000000 1949024 0000000000000000 2587200 0000000000000000 415800
        F a55aa55aa55aa55a 6021120 a5a55a5aa5a55a5a 3037440 c936c936c936c936 4032000 737373738c8c8c00 639200
        G 549a29a6949566d4 6407023 5510d29b292d8aa4 3215826 55c6abaac48538a4 4288001 37b426aeb2a672ea 689669'''
    static final List SIZES = [[224, 224], [113, 224], [224, 150], [60, 90]]

    /** Rows of name, height, width, hash, sum. */
    static List golden() {
        GOLDEN.trim().readLines().collectMany { line ->
            def cells = line.trim().split(' ')
            (0..3).collect { [cells[0], SIZES[it][0], SIZES[it][1], cells[1 + 2 * it], cells[2 + 2 * it] as long] }
        }
    }

    def "golden: image #name of #h x #w hashes to #hash (fault B9 kept: a partial patch is stretched)"() {
        given:
        def bytes = image(name, h, w)

        expect:
        sum(bytes) == total
        hex(bytes, h, w) == hash
        ReferenceHash.hex(bytes, h, w, 224, 8) == hash

        where:
        [name, h, w, hash, total] << golden()
    }

    def "golden: the first two rows of the 9 x 8 Lanczos pixels of G"() {
        given:
        def hash = new DifferenceHash(224, 8)
        hash.hash(image('G', 224, 224), 0, 224, 224, new long[1], 0)

        expect:
        (0..8).collect { hash.pixel(0, it) } == [127, 126, 128, 128, 130, 127, 128, 128, 127]
        (0..8).collect { hash.pixel(1, it) } == [126, 133, 128, 121, 126, 129, 120, 127, 127]
    }

    def "golden: bilinear resize of G 113 x 150 to 224 x 224"() {
        given:
        def resized = new BilinearResizer(224).resize(image('G', 113, 150), 0, 113, 150)

        expect:
        sum(resized) == 6393654
        (0..5).collect { resized[it] & 0xFF } == [0, 79, 139, 72, 138, 196]
    }

    def "equal to the plain reference on random images: #h x #w, crop #crop, hash size #size"() {
        given:
        def bytes = randomImage(seed, h, w)

        expect:
        hex(bytes, h, w, crop, size) == ReferenceHash.hex(bytes, h, w, crop, size)

        where:
        [seed, h, w, crop, size] << randomCases()
    }

    static List randomCases() {
        def random = new Random(500)
        def fixed = [[224, 224, 224, 8], [224, 224, 224, 16], [1, 1, 224, 8], [1, 224, 224, 16], [8, 8, 8, 8],
                     [9, 9, 9, 8], [17, 17, 17, 16], [16, 16, 16, 16], [100, 100, 100, 8], [227, 227, 227, 16]]
        def free = (0..<14).collect {
            [1 + random.nextInt(260), 1 + random.nextInt(260), 8 + random.nextInt(260), it % 2 ? 8 : 16]
        }
        (fixed + free).withIndex().collect { it, i -> [i] + it }
    }

    /** Smooth blobs under noise, so that neither all bits nor none hang on rounding. */
    @CompileStatic
    static byte[] randomImage(long seed, int h, int w) {
        def random = new Random(seed)
        double fx = random.nextDouble() / 10
        double fy = random.nextDouble() / 10
        int noise = 1 + random.nextInt(80)
        def bytes = new byte[h * w]
        for (int i = 0; i < bytes.length; i++) {
            double v = 128 + 80 * Math.sin(fx * (i % w)) * Math.cos(fy * i.intdiv(w)) + noise * random.nextGaussian()
            bytes[i] = (byte) Math.max(0, Math.min(255, v as int))
        }
        bytes
    }

    def "the patch may lie anywhere in a larger array, and the object can be used again"() {
        given:
        def patch = image('G', 224, 224)
        def bytes = new byte[patch.length + 13]
        System.arraycopy(patch, 0, bytes, 13, patch.length)
        def hash = new DifferenceHash(224, 8)
        def target = new long[] {-1, -1, -1}

        when:
        hash.hash(image('B', 60, 90), 0, 60, 90, target, 1)
        hash.hash(bytes, 13, 224, 224, target, 1)

        then:
        DifferenceHash.hex(target, 1, 1) == '549a29a6949566d4'
        target[0] == -1
        target[2] == -1
    }

    def "the contrast of a thumbnail is what is left of the patch's structure: #name"() {
        given:
        def hash = new DifferenceHash(224, 8)
        hash.hash(image(name, 224, 224), 0, 224, 224, new long[1], 0)

        expect:
        hash.contrast() >= least
        hash.contrast() <= most

        where: 'E is constant, C a ramp, F a chequerboard of squares that are larger than a pixel of the thumbnail'
        name | least | most
        'E'  | 0     | 0
        'C'  | 200   | 255
        'F'  | 100   | 200
    }

    def "statistics are exact, whatever the count: #count"() {
        given:
        def bytes = randomImage(7, 1, count + 3)
        def values = (3..<count + 3).collect { bytes[it] & 0xFF }
        def statistics = new GreyStatistics()

        when:
        statistics.measure(new byte[9000], 0, 9000)
        statistics.measure(bytes, 3, count)

        then:
        statistics.sum() == values.sum()
        statistics.sumOfSquares() == values.collect { it * it }.sum()
        statistics.min() == values.min()
        statistics.max() == values.max()

        where:
        count << [1, 7, 4095, 4096, 4097, 12345]
    }

    def "sums of squares do not overflow on a large bright patch"() {
        given:
        def bytes = new byte[20_000_000]
        Arrays.fill(bytes, (byte) -1)
        def statistics = new GreyStatistics()

        when:
        statistics.measure(bytes, 0, bytes.length)

        then:
        statistics.sumOfSquares() == 20_000_000L * 255 * 255
        GreyStatistics.sd(statistics.sum() >> 1, statistics.sumOfSquares() >> 1, 10_000_000) == 0d
    }

    def "the standard deviation is that of the population"() {
        expect:
        GreyStatistics.sd(1 + 2 + 3 + 4, 1 + 4 + 9 + 16, 4) == Math.sqrt(1.25d)
    }

    @IgnoreIf({ !witness() })
    def "Pillow itself agrees on random patches and both hash sizes"() {
        given:
        def cases = randomCases().findAll { it[3] >= 8 }
        def folder = Files.createDirectories(dir)
        cases.each { seed, h, w, crop, size -> Files.write(folder.resolve("${seed}.raw"), randomImage(seed, h, w)) }
        def script = cases.collect { seed, h, w, crop, size -> "show($seed, $h, $w, $crop, $size)" }.join('\n')

        when:
        def process = ['/usr/bin/python3', '-c', PYTHON + script].execute(null as List, folder.toFile())
        def lines = process.text.readLines()

        then:
        lines == cases.collect { seed, h, w, crop, size -> hex(randomImage(seed, h, w), h, w, crop, size) }
    }

    @TempDir Path dir

    static boolean witness() {
        try {
            return ['/usr/bin/python3', '-c', 'import PIL, numpy'].execute().waitFor() == 0
        } catch (IOException ignored) {
            return false
        }
    }

    static final String PYTHON = '''
import numpy as np
from PIL import Image
def show(seed, h, w, crop, size):
    image = Image.fromarray(np.fromfile(f'{seed}.raw', 'u1').reshape(h, w))
    image = image.resize((crop, crop), Image.BILINEAR)
    p = np.asarray(image.convert('L').resize((size + 1, size), Image.LANCZOS))
    bits = ''.join('1' if b else '0' for b in (p[:, 1:] > p[:, :-1]).flatten())
    print(f'{int(bits, 2):0{size * size // 4}x}')
'''
}
