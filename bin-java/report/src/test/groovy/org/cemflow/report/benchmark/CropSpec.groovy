package org.cemflow.report.benchmark

import java.nio.file.Path
import org.cemflow.report.Trials
import spock.lang.Specification
import spock.lang.TempDir

/** Where a test image is shown. */
class CropSpec extends Specification {

    @TempDir Path dir

    Crop densest(int h, int w, Closure<Boolean> labelled) {
        def data = new byte[h * w]
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                data[y * w + x] = (byte) (labelled(y, x) ? 2 : 1)
            }
        }
        Trials.array(dir.resolve('m.npy'), [h, w], data)
        def counted = new boolean[256]
        counted[2] = true
        SectionArray.open(dir.resolve('m.npy'), [h, w], 'x').withCloseable { Crop.densest(it, 0, counted) }
    }

    def "an image that is not larger than the crop is shown whole: #h x #w"() {
        when:
        def crop = densest(h, w) { y, x -> y < 10 && x < 10 }

        then:
        [crop.y(), crop.x(), crop.h(), crop.w()] == [0, 0, Math.min(h, 512), Math.min(w, 512)]
        Math.abs(crop.worth() - (100d / (crop.h() * crop.w())) * (1 - 100d / (crop.h() * crop.w()))) < 1e-12

        where:
        h   | w
        40  | 30
        512 | 100
        543 | 512
    }

    def "the crop goes to where the truth is"() {
        expect:
        def crop = densest(1300, 1100) { y, x -> y >= 700 && y < 760 && x >= 900 && x < 940 }
        crop.y() <= 700 && crop.y() + 512 >= 760
        crop.x() <= 900 && crop.x() + 512 >= 940
        crop.y() + 512 <= 1300 && crop.x() + 512 <= 1100
        Math.abs(crop.worth() - 2400d / (512 * 512) * (1 - 2400d / (512 * 512))) < 1e-12
    }

    def "of a label as large as the crop the border is shown, and the first of equal places"() {
        expect:
        def crop = densest(1056, 2100) { y, x -> x >= 1024 }
        [crop.y(), crop.x()] == [0, 768]
        crop.worth() == 0.25d

        and: 'nothing at all is the upper left corner'
        def none = densest(600, 600) { y, x -> false }
        [none.y(), none.x(), none.worth()] == [0, 0, 0d]
    }
}
