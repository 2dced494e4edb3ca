package org.cemflow.benchmark.score

import org.cemflow.nets.random.CounterRandom
import spock.lang.Specification

class ComponentsSpec extends Specification {

    /** The components' sizes, by flood over all neighbours, corners included. */
    static List<Long> flooded(byte[] voxels, int d, int h, int w) {
        def left = voxels.clone()
        def sizes = []
        for (int i = 0; i < left.length; i++) {
            if (left[i] != 1) {
                continue
            }
            long size = 0
            def queue = new ArrayDeque<Integer>([i])
            left[i] = 0
            while (!queue.isEmpty()) {
                int at = queue.poll()
                size++
                int z = at.intdiv(h * w), y = at.intdiv(w) % h, x = at % w
                for (int c = Math.max(0, z - 1); c <= Math.min(d - 1, z + 1); c++) {
                    for (int b = Math.max(0, y - 1); b <= Math.min(h - 1, y + 1); b++) {
                        for (int a = Math.max(0, x - 1); a <= Math.min(w - 1, x + 1); a++) {
                            int next = (c * h + b) * w + a
                            if (left[next] == 1) {
                                left[next] = 0
                                queue.add(next)
                            }
                        }
                    }
                }
            }
            sizes << size
        }
        sizes.sort()
    }

    def "noise of density #density in #d x #h x #w has the components that a flood finds"() {
        given:
        def random = CounterRandom.of(d, h, w, (long) (density * 100))
        def voxels = new byte[d * h * w]
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (byte) (random.chance(density) ? 1 : 0)
        }

        when:
        def components = new Components()
        def all = new HashSet<Integer>()
        def sections = (0..<d).collect { z ->
            def runs = Runs.of(Arrays.copyOfRange(voxels, z * h * w, (z + 1) * h * w), h, w, 1)
            components.add(runs)
            runs
        }
        sections.each { runs -> runs.component.each { all << components.root(it) } }

        then:
        def sizes = flooded(voxels, d, h, w)
        components.components() == sizes.size()
        all.collect { components.size(it) }.sort() == sizes
        sections.sum { it.pixels() } == sizes.sum()

        where:
        [density, [d, h, w]] << [[0.08d, 0.2d, 0.45d, 1.0d], [[1, 40, 50], [1, 1, 64], [1, 64, 1], [12, 17, 19], [30, 6, 5]]].combinations()
    }

    def "a spiral through the sections is one component, known only at its end"() {
        given:
        def components = new Components()
        def section = { String rows -> Runs.of(rows.replaceAll(/\s/, '').collect { it == '#' ? 1 : 0 } as byte[], 3, 5, 1) }

        when:
        ['#...# ..... #...#', '#...# ..... .....', '##.## ..#.. .....'].each { components.add(section(it)) }

        then:
        // Two bars that meet at last, and the two corners of the first section.
        components.components() == 3
    }
}
