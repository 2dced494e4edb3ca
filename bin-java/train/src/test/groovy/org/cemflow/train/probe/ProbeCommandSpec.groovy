package org.cemflow.train.probe

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.io.NpyHeader

import org.cemflow.train.pretrain.ProbeSet
import org.cemflow.train.support.Run
import spock.lang.Specification
import spock.lang.TempDir

class ProbeCommandSpec extends Specification {

    static final int Z = 4, Y = 40, X = 56

    @TempDir Path dir

    Path stack(String name, int z = Z, Closure<Integer> value) {
        def pixels = new byte[z * Y * X]
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = value(i.intdiv(Y * X), i.intdiv(X) % Y, i % X) as byte
        }
        Files.write(dir.resolve(name), [NpyHeader.uint8(z, Y, X), pixels].collectMany { it as List } as byte[])
    }

    Run cem(Map more = [:]) {
        def options = ['--images': stack('grey.npy') { z, y, x -> z * 50 + y + x }, '--mask': ["left=${stack('left.npy') { z, y, x -> x < 24 ? 200 : 9 }}",
                       "up=${stack('up.npy') { z, y, x -> y < 16 ? 255 : 0 }}"], '--above': 127, '--side': 16, '--step': 4,
                       '--train-sections': '0-1', '--test-sections': 3, '--train-each': 6, '--test-each': 4,
                       '--output': dir.resolve('set')] + more
        def args = options.collectMany { name, value -> (value instanceof List ? value : [value]).collectMany { [name, it] } }
        Run.of(new ProbeCommand(), *args)
    }

    def "each patch is named by the first mask that holds at its centre and is the stack's own pixels"() {
        when:
        def run = cem()

        then:
        run.code() == 0
        def rows = dir.resolve('set/labels.csv').toFile().readLines()
        rows[0] == 'label,split,section,y,x'
        def cells = rows.drop(1)*.split(',')
        cells.countBy { [it[0], it[1]] } == ['left', 'up', 'other'].collectMany { [[[it, 'train'], 6], [[it, 'test'], 4]] }.collectEntries()
        cells.every {
            def (label, split, z, y, x) = it as List
            int cy = (y as int) + 8, cx = (x as int) + 8
            label == (cx < 24 ? 'left' : cy < 16 ? 'up' : 'other') && (split == 'test' ? z == '3' : z in ['0', '1'])
        }
        cells.collect { it as List }.toSet().size() == 30
        def bytes = Files.readAllBytes(dir.resolve('set/images.npy'))
        int offset = bytes.length - 30 * 256
        (0..<30).every { i ->
            def cell = cells[i]
            int z = cell[2] as int, y = cell[3] as int, x = cell[4] as int
            (bytes[offset + i * 256] & 0xFF) == ((z * 50 + y + x) & 0xFF)
                    && (bytes[offset + i * 256 + 255] & 0xFF) == ((z * 50 + y + x + 30) & 0xFF)
        }
    }

    def "with --cover a patch is named by the mask that covers so much of it, and those between two labels are left out"() {
        when: 'left reaches to x = 23, up to y = 15'
        def run = cem('--cover': 0.5, '--train-each': 5, '--step': 1)

        then:
        run.code() == 0
        def cells = dir.resolve('set/labels.csv').toFile().readLines().drop(1)*.split(',')
        cells.countBy { it[0] } == [left: 9, up: 9, other: 9]
        cells.every {
            def (label, split, z, y, x) = it as List
            double left = Math.max(0, 24 - (x as int)) / 16d, up = Math.max(0, 16 - (y as int)) / 16d
            label == 'left' ? left >= 0.5 : left <= 0.1 && (label == 'up' ? up >= 0.5 : up <= 0.1)
        }
        cells.findAll { it[0] == 'left' }.any { (it[3] as int) < 8 }
    }

    def "cem-pretrain reads it, and the same seed draws the same"() {
        when:
        def first = cem()
        def again = cem('--output': dir.resolve('again'))
        def other = cem('--output': dir.resolve('other'), '--seed': 5)

        then:
        [first, again, other]*.code() == [0, 0, 0]
        ProbeSet.read(dir.resolve("set")).tested().count(true) == 12
        ['images.npy', 'labels.csv'].every { Files.mismatch(dir.resolve("set/$it"), dir.resolve("again/$it")) == -1 }
        Files.mismatch(dir.resolve('set/labels.csv'), dir.resolve('other/labels.csv')) >= 0
    }

    def "what is wrong is one sentence and leaves nothing: #says"() {
        when:
        def run = cem(wrong.call(this))

        then:
        run.refused(2, says)
        !Files.exists(dir.resolve('set'))

        where:
        wrong                                                                           | says
        ({ [:] + ['--train-each': 200] })                                               | 'too few patches: left'
        ({ ['--test-sections': '3-4'] })                                                | 'lacks sections 3-4'
        ({ ['--side': 64] })                                                            | 'lacks sections 0-1 with patches of 64'
        ({ s -> ['--mask': ["a=${s.stack('short.npy', 3) { z, y, x -> 1 }}"]] })        | 'is 3 x 40 x 56, but'
        ({ ['--images': 'nowhere.tif'] })                                               | 'does not exist'
    }

    def "options that contradict each other are refused before any work"() {
        when:
        def run = cem('--test-sections': '1-3', '--other': 'up', '--step': 0, '--cover': 1.5)

        then:
        run.code() == 1
        ['share sections', '--other up is the label of a mask', '--step must be', '--cover must be'].every { run.err().contains(it) }
    }

    def "'#text' is no range of sections"() {
        expect:
        cem('--train-sections': text).code() == 1

        where:
        text << ['5-3', 'a', '1-2-3', '-1']
    }
}
