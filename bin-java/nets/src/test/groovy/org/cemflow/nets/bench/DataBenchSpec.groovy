package org.cemflow.nets.bench

import java.nio.file.Path
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.Precision
import spock.lang.Specification
import spock.lang.TempDir

class DataBenchSpec extends Specification {

    @TempDir Path scratch

    def "the benchmark measures the data path and says what it did not measure"() {
        given:
        def printed = new ByteArrayOutputStream()

        when:
        new DataBench(Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7), 2, new PrintStream(printed)).run(scratch, true, false)

        then:
        def lines = printed.toString().readLines()
        lines.size() == 3
        lines[0] ==~ /patches of 224 x 224, mapped, batch 128: [\d,]+ patches.s \(.+ by CPU time\)/
        lines[1] ==~ /augmented views on the CPU, 2 threads: [\d,]+ views.s \(.+ a core by CPU time\)/
        lines[2].startsWith('torchvision: not measured')
    }
}
