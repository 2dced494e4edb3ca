package org.cemflow.nets.classify

import groovy.transform.CompileStatic
import spock.lang.Specification

class FramingSpec extends Specification {

    /** Image G of the golden test vectors, which OpenCV resized. */
    @CompileStatic
    static byte[] golden(int h, int w) {
        byte[] pixels = new byte[h * w]
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                pixels[y * w + x] = (byte) (((1103515245L * x + 12345L * y + 2654435761L * x * y) >> 7) & 255)
            }
        }
        pixels
    }

    static int at(byte[] pixels, int i) {
        pixels[i] & 255
    }

    def "resizing is OpenCV's bilinear, to the grey level"() {
        when:
        def square = Framing.STRETCH.square(golden(113, 150), 113, 150, 224)

        then:
        (0..<square.length).sum { at(square, it) } == 6386908
        (0..5).collect { at(square, it) } == [0, 78, 139, 72, 138, 196]
    }

    def "a patch that is the square already stays as it is: #framing"() {
        given:
        def pixels = golden(40, 40)

        expect:
        framing.square(Arrays.copyOf(pixels, 5000), 40, 40, 40) == pixels

        where:
        framing << Framing.values()
    }

    def "fault D8 mended: a patch that is no square keeps its proportions, the rest mirrors it"() {
        given: 'a checkerboard of squares of 4 pixels, 24 rows by 48 columns'
        byte[] board = new byte[24 * 48]
        24.times { y -> 48.times { x -> board[y * 48 + x] = (byte) (((y.intdiv(4) + x.intdiv(4)) % 2) * 200) } }

        when:
        def kept = Framing.MIRROR.square(board, 24, 48, 48)
        def stretched = Framing.STRETCH.square(board, 24, 48, 48)

        then: 'a field is as high as it is wide'
        (0..<24).every { y -> (0..<48).every { x -> kept[y * 48 + x] == board[y * 48 + x] } }
        (24..<46).every { y -> (0..<48).every { x -> kept[y * 48 + x] == board[(46 - y) * 48 + x] } }

        and: 'stretched as the original does, it is twice as high'
        (1..6).every { at(stretched, it * 48) == 0 } && (9..14).every { at(stretched, it * 48) == 200 }
    }

    def "any shape becomes a square: #h x #w"() {
        expect:
        Framing.values().every { it.square(golden(h, w), h, w, 64).length == 64 * 64 }

        where:
        h   | w
        1   | 1
        1   | 500
        500 | 1
        3   | 2
        224 | 113
        64  | 63
    }
}
