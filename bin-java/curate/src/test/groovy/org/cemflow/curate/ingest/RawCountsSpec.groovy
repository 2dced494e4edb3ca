package org.cemflow.curate.ingest

import java.nio.ByteBuffer
import java.nio.ByteOrder
import org.cemflow.core.volume.SampleType
import spock.lang.Specification

class RawCountsSpec extends Specification {

    def "each sample counts once, under its key, unless masked (#type, masked: #masked)"() {
        given:
        def random = new Random(3)
        def samples = 10001
        def block = ByteBuffer.allocateDirect(samples * type.bytes()).order(ByteOrder.LITTLE_ENDIAN)
        samples.times { i -> type.bytes() == 1 ? block.put((random.nextInt(9) - 4) as byte) : block.putShort(((random.nextInt(9) - 4) * 900) as short) }
        block.flip()
        byte[] keep = masked ? (0..<samples).collect { (byte) (it % 3 ? 1 : 0) } as byte[] : null

        when:
        def counts = new RawCounts(type)
        counts.add(block, samples, keep)
        counts.add(block, 1, null)
        def histogram = new long[1 << 16]
        counts.byKey(histogram)

        then:
        def keys = new long[samples]
        new SampleKeys(type).read(block, 0, samples, keys)
        def expected = (0..<samples).findAll { keep == null || keep[it] }.countBy { keys[it] }
        expected.merge(keys[0], 1, Integer::sum)
        (0..<histogram.length).findAll { histogram[it] }.collectEntries { [(it as long): histogram[it] as int] } == expected

        where:
        [type, masked] << [[SampleType.UINT8, SampleType.INT8, SampleType.UINT16, SampleType.INT16], [false, true]].combinations()
    }
}
