package org.cemflow.nets.bench

import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.resnet.ResNetCost
import org.cemflow.nets.resnet.ResNetShape
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class StepBenchSpec extends Specification {

    @TempDir Path scratch

    def printed = new ByteArrayOutputStream()

    def setting = new MocoSetting('resnet18', 32, 4, 8, 2, Precision.FP32)

    void measure(String python, int devices = 1) {
        new StepBench(2, new PrintStream(printed))
                .setting(Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 1).devices(devices), setting, 1, 1, scratch, python)
    }

    def "a setting is measured whole and in parts, and a missing witness is said to be missing"() {
        when:
        measure(null)

        then:
        def lines = printed.toString().readLines()
        lines[0] == 'resnet18, 32 x 32, batch 4, queue 8, 2 group(s), fp32'
        lines[1] ==~ /  whole step: +[\d,]+ images.s \([\d,]+ by CPU time\)/
        lines[2] ==~ /  without data and augmentation: +[\d,]+ images.s \(.*\)/
        lines[3] ==~ /  data and augmentation alone: +[\d,]+ images.s \(.*\)/
        lines[4] ==~ /  the step waits for patches [\d.]+ % of its time; data and augmentation are \d+ % of the whole \(\d+ % by CPU time\)/
        lines[5] == '  PyTorch in Python: not measured; no python3 here has torch that can use the device'
        lines.size() == 6
    }

    def "a batch may be shared by several devices"() {
        when:
        measure(null, 2)

        then:
        printed.toString().readLines()[0] == 'resnet18, 32 x 32, batch 4, queue 8, 2 group(s), fp32, shared by 2 devices'
    }

    @Requires({ Python.find(false) != null })
    def "the witness in Python takes the same steps"() {
        when:
        measure(Python.find(false))

        then:
        printed.toString().readLines().last() ==~
                /  without data by PyTorch, .*python3 [\w.+]+: [\d,]+ images.s .*; ours is [\d.]+ times as fast \([\d.]+ by CPU time\)/
    }

    def "a Python that fails is no fault of the benchmark"() {
        when: 'a program that ends at once'
        measure('/bin/false')

        then:
        printed.toString().readLines().last() ==
                '  PyTorch in Python: not measured; it failed in /bin/false, perhaps for want of memory'
    }

    @Requires({ Python.find(false) != null })
    def "a witness that fails says so instead of hanging"() {
        given: 'no such net'
        def wrong = new MocoSetting('resnet1', 32, 4, 8, 2, Precision.FP32)

        when:
        Python.start(Python.find(false), 'moco_step.py', scratch, wrong.arguments(1, false)).time(1)

        then:
        thrown(IOException)
    }

    @Requires({ !Engine.open(GpuPolicy.AUTO, Precision.AUTO, 1, 1).cuda() })
    def "without a GPU the GPU's figures are refused with the mend"() {
        when:
        new StepBench(1, new PrintStream(printed)).gpu(scratch, true)

        then:
        def e = thrown(DataError)
        e.message.contains('--with-cuda')
    }

    def "the cost of a #name is the published one"() {
        expect: 'torchvision says 1.814, 3.664 and 4.089 GMAC with a classifier of 0.0005 or 0.002'
        Math.abs(ResNetCost.multiplyAdds(ResNetShape.of(name, 3), 224) / 1e9 - giga) < 0.003

        where:
        name       | giga
        'resnet18' | 1.814
        'resnet34' | 3.664
        'resnet50' | 4.087
    }
}
