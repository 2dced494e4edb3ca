package org.cemflow.nets.bench

import java.nio.file.Path
import org.cemflow.nets.unet.UNetShape
import org.cemflow.nets.resnet.ResNetShape
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class SegmentationBenchSpec extends Specification {

    @TempDir Path scratch

    def printed = new ByteArrayOutputStream()
    def bench = new SegmentationBench(1, new PrintStream(printed))

    def "a #kind is run by both engines, each in a process of its own"() {
        when:
        bench.inference(kind, kind, model.call(scratch), 32, 2, 1, 1)

        then:
        printed.toString() ==~ /$kind, 32 x 32, batch 2: ONNX Runtime [\d.]+ images.s \([\d.]+ megapixels.s\), libtorch [\d.]+; ONNX Runtime is [\d.]+ times as fast \(\S+ by CPU time\)\n/

        where:
        kind      | model
        'encoder' | { RandomNets.encoder(it, 'resnet18') }
        'unet'    | { RandomNets.unet(it, 'resnet18') }
    }

    def "a model that cannot be loaded ends the benchmark, and does not hang it"() {
        when:
        bench.inference('unet', 'unet', new RandomNets.Files(scratch.resolve('none.onnx'), scratch.resolve('none.safetensors')), 32, 1, 1, 1)

        then:
        def e = thrown(IOException)
        e.message == 'none.onnx failed'
    }

    def "without Python the fine-tuning is measured alone"() {
        when:
        bench.finetuning('resnet18', 32, 2, 1, 1, scratch, null)

        then:
        printed.toString().readLines()[0] ==~ /fine-tuning, U-Net on a frozen resnet18, 32 x 32, batch 2: [\d.]+ steps.s \([\d.]+ crops.s\); without crops and augmentation [\d.]+/
        printed.toString().readLines()[1] == '  PyTorch in Python: not measured; no python3 here has torch'
    }

    @Requires({ Python.find(false) != null })
    def "the witness in Python takes the same steps on a U-Net with the same number of parameters"() {
        given:
        def count = new UNetShape(ResNetShape.of(arch, 1), 1).keys().findAll { !(it.key =~ /running|num_batches/) }
                .values().sum { shape -> shape.inject(1L) { a, b -> a * b } }
        Python.class.getResource('unet_step.py').openStream().withCloseable { scratch.resolve('count.py').toFile().bytes = it.bytes }
        def script = scratch.resolve('count.py').toFile()
        script.text = script.text.replace('print(torch.__version__, flush=True)', 'print(sum(p.numel() for p in net.parameters()), flush=True)')

        when:
        bench.finetuning(arch, 32, 2, 1, 1, scratch, Python.find(false))
        def theirs = [Python.find(false), script.path, arch, '32', '2', '1'].execute()
        theirs.outputStream.close()

        then:
        printed.toString().readLines()[1] ==~ /  without crops by PyTorch, .*python3 [\w.+]+: [\d.]+ steps.s; ours is [\d.]+ times as fast \(\S+ by CPU time\)/
        theirs.text.trim() == "$count"

        where:
        arch << ['resnet18', 'resnet50']
    }
}
