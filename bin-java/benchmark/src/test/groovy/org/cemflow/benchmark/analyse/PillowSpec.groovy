package org.cemflow.benchmark.analyse

import groovy.json.JsonOutput
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.benchmark.support.Python
import org.cemflow.nets.random.CounterRandom
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** The distortions are held against Pillow, which the original calls, byte for byte. */
class PillowSpec extends Specification {

    @TempDir Path folder

    static Grey image(int h, int w, long seed) {
        def random = CounterRandom.of(seed)
        def bytes = new byte[h * w]
        bytes.length.times { i -> bytes[i] = (byte) Math.max(0, Math.min(255, 128 + 110 * Math.sin(i % w / 7d) * Math.cos(i.intdiv(w) / 5d) + random.uniform(-40, 40))) }
        new Grey('i', h, w, bytes)
    }

    private List<byte[]> pillows(Grey image, List cases) {
        Files.write(folder.resolve('image'), image.pixels())
        Files.writeString(folder.resolve('cases'), JsonOutput.toJson(cases))
        (Python.run('pillow_distortions.py', folder.resolve('image'), image.height(), image.width(), folder.resolve('cases')) as List<String>)*.decodeHex()
    }

    @Requires(value = { Python.has('PIL') }, reason = '/usr/bin/python3 has no Pillow')
    def "#kind of #h x #w is Pillow's"() {
        given:
        def image = image(h, w, 5)
        def strengths = values.collect { it as double }

        expect:
        [strengths, pillows(image, strengths.collect { [kind, it] })].transpose().each { strength, expected ->
            assert ours(image, strength).pixels() == expected, "$kind $strength"
        }

        where:
        kind         | h  | w  | values                                             | ours
        'rotation'   | 96 | 96 | Distortion.ROTATION.grid(224, 0).values() + [33.3] | { i, s -> Pillow.rotate(i, s) }
        'rotation'   | 61 | 97 | Distortion.ROTATION.grid(224, 0).values() + [33.3] | { i, s -> Pillow.rotate(i, s) }
        'blur'       | 50 | 71 | Distortion.BLUR.grid(224, 0).values()              | { i, s -> Pillow.blur(i, s) }
        'blur'       | 5  | 3  | [0.5, 2, 5]                                        | { i, s -> Pillow.blur(i, s) }
        'brightness' | 40 | 52 | Distortion.BRIGHTNESS.grid(224, 0).values()        | { i, s -> Pillow.brightness(i, s) }
        'contrast'   | 40 | 52 | Distortion.CONTRAST.grid(224, 0).values()          | { i, s -> Pillow.contrast(i, s) }
        'scale'      | 60 | 90 | [9, 32, 60, 61, 90, 224]                           | { i, s -> i.resized(s as int, s as int) }
        'shorter'    | 60 | 91 | [32, 60, 224]                                      | { i, s -> i.shorterSide(s as int) }
        'shorter'    | 91 | 60 | [32, 60, 224]                                      | { i, s -> i.shorterSide(s as int) }
    }

    def "a quarter turn keeps every pixel; corners that come from outside are black"() {
        given:
        def image = new Grey('i', 2, 2, [1, 2, 3, 4] as byte[])

        expect:
        Pillow.rotate(image, 90).pixels() as List == [2, 4, 1, 3]
        Pillow.rotate(image, 180).pixels() as List == [4, 3, 2, 1]
        Pillow.rotate(image, 270).pixels() as List == [3, 1, 4, 2]
        Pillow.rotate(image, 360).pixels() as List == [1, 2, 3, 4]
        Pillow.rotate(this.image(20, 20, 1), 45).pixels()[0] == 0 as byte
    }

    def "the box whose passes make a Gaussian: radius #radius"() {
        expect:
        Math.abs(Pillow.boxRadius(radius as float) - box) < 5e-5

        where:
        radius || box
        0.1    || 0.00167
        0.5    || 0.0455
        1      || 0.25
        2      || 1.375
    }
}
