package org.cemflow.benchmark.bench

import java.nio.file.Path
import org.cemflow.core.bench.Benchmark
import org.cemflow.core.volume.Shape
import org.cemflow.nets.bench.RandomNets
import spock.lang.Specification
import spock.lang.TempDir

class BenchmarkBenchSpec extends Specification {

    @TempDir Path scratch

    def "cem-bench finds it"() {
        expect:
        ServiceLoader.load(Benchmark).any { it instanceof BenchmarkBench && it.name() == 'benchmark' }
    }

    def "cem-predict is run on two volumes, the larger than its heap, in mode #mode, and leaves nothing behind"() {
        given:
        def printed = new ByteArrayOutputStream()
        def model = RandomNets.unet(scratch, 'resnet18').onnx()

        when:
        new PredictBench(1, new PrintStream(printed)).compare(scratch, model, mode, new Shape(32, 32, 32), large)
        def lines = printed.toString().readLines()
        def memory = lines[1] =~ /peak memory (\d+) MiB of its own and (\d+) with mapped files; on .* \((\d+) times fewer\) (\d+) and (\d+): [\d.]+ times/

        then:
        lines[0] =~ /^cem-predict --mode $mode, .* heap limit 24 MiB, .*: [\d.]+ megapixels.s, start included$/
        memory.find()
        (1..5).every { (memory.group(it) as int) > 0 }
        scratch.toFile().list().toList().toSorted() == ['predict.log', 'unet-resnet18.onnx', 'unet-resnet18.safetensors']

        where:
        mode         | large
        'stack'      | new Shape(36, 32, 32)
        'orthoplane' | new Shape(64, 32, 32)
    }

    def "a process that fails says what it said"() {
        when:
        Watched.run(['/bin/sh', '-c', 'echo no such net; exit 2'], scratch.resolve('log'))

        then:
        def e = thrown(IOException)
        e.message.contains('ended with 2: no such net')
    }
}
