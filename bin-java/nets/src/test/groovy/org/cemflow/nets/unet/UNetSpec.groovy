package org.cemflow.nets.unet

import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import org.bytedeco.pytorch.Scalar
import org.bytedeco.pytorch.global.torch
import org.cemflow.core.error.DataError
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.HostCopies
import org.cemflow.nets.engine.NoGradient
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.engine.Scope
import org.cemflow.nets.layers.Norm
import org.cemflow.nets.onnx.UNetOnnx
import org.cemflow.nets.optim.AdamW
import org.cemflow.nets.optim.OneCycle
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.support.PyTorch
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

class UNetSpec extends Specification {

    @TempDir Path folder
    @Shared Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7)

    static UNetShape shape(String arch, int outputs) {
        new UNetShape(ResNetShape.of(arch, 1), outputs)
    }

    static long count(Map<String, List<Long>> keys, String prefix) {
        keys.findAll { it.key.startsWith(prefix) && !it.key.contains('running') && !it.key.contains('tracked') }.values()
                .sum { it.inject(1L) { a, b -> a * b } } as long
    }

    def "parameters are those of segmentation_models_pytorch's Unet on a ResNet-50 with #outputs outputs"() {
        given:
        def keys = shape('resnet50', outputs).keys()

        expect:
        count(keys, 'encoder.') == 23_501_760
        count(keys, 'decoder.') == 9_012_928
        count(keys, 'segmentation_head.') == head

        where:
        outputs || head
        1       || 145
        3       || 435
        7       || 1015
    }

    def "the net has the keys and shapes that its shape says, and starts as segmentation_models_pytorch does"() {
        given:
        def net = new UNet(shape('resnet18', 3), engine, 5)
        def tensors = net.stateDict([:]).tensors()

        expect:
        tensors.collectEntries { [it.key, it.value.shape()] } == shape('resnet18', 3).keys()
        tensors.keySet() as List == shape('resnet18', 3).keys().keySet() as List
        tensors['segmentation_head.0.bias'].floats().every { it == 0f }
        ['decoder.blocks.0.conv1.0.weight': Math.sqrt(6 / (768 * 9)), 'decoder.blocks.4.conv2.0.weight': Math.sqrt(6 / (16 * 9)),
         'segmentation_head.0.weight': Math.sqrt(6 / (9 * (16 + 3)))].each { name, bound ->
            def values = tensors[name].floats() as List<Float>
            assert values*.abs().max() <= bound
            assert values*.abs().max() > 0.97 * bound
            assert Math.abs(values.sum() / values.size()) < 5 * bound / Math.sqrt(3 * values.size())
        }

        cleanup:
        net.close()
    }

    @Requires(value = { PyTorch.isThere() }, reason = '/usr/bin/python3 has no torch and torchvision (apt-get install python3-torch python3-torchvision)')
    def "logits, losses and twelve steps of AdamW under one cycle agree with a U-Net in plain PyTorch"() {
        given:
        def cases = [['resnet18', 1, Unfreeze.NONE], ['resnet18', 3, Unfreeze.ALL], ['resnet50', 1, Unfreeze.NONE]]
        cases.each { arch, outputs, unfreeze -> write(arch, outputs, unfreeze) }

        when:
        def witness = PyTorch.run('unet.py', folder)

        then:
        witness.size() == 3
        witness.each { name, answer ->
            def (arch, outputs, frozen) = name.split('-')
            def keys = shape(arch, outputs as int).keys()
            assert answer.keys as Set == keys.keySet()
            assert answer.decoder == count(keys, 'decoder.')
            assert answer.head == count(keys, 'segmentation_head.')
            assert answer.eval < 1e-5
            // Adam's first step is its gradient's sign, where rounding decides for the smallest; AdamWSpec is exact.
            assert answer.losses[0] < 1e-5
            assert answer.losses[1] < 1e-3
            assert answer.losses.max() < 0.05
            new UNet(shape(arch, outputs as int), engine, 1).withCloseable {
                assert it.parameterCount() == answer.parameters
                assert it.trainable(frozen == 'frozen' ? Unfreeze.NONE : Unfreeze.ALL).values().sum { p -> p.numel() } == answer.trained
            }
        }
    }

    private void write(String arch, int outputs, Unfreeze unfreeze) {
        def weights = outputs == 1 ? [] : [0.1d, 1d, 3d]
        def net = new UNet(shape(arch, outputs), engine, 3)
        def loss = new SegmentationLoss(engine, outputs, weights, outputs == 1 ? [1] : [1, 2])
        def trained = net.trainable(unfreeze)
        def adam = new AdamW(trained, 0.1)
        def cycle = new OneCycle(0.003, 12)
        new Scope().withCloseable {
            def images = torch.randn(2L, 1L, 64L, 64L)
            def labels = torch.rand(2L, 64L, 64L).mul(new Scalar(outputs == 1 ? 2d : 3d)).to(torch.ScalarType.Long)
            def tensors = new LinkedHashMap(net.stateDict([:]).tensors())
            new NoGradient().withCloseable { tensors.logits_running = HostCopies.array(net.logits(images, Norm.RUNNING)) }
            def losses = (0..<12).collect { step ->
                new Scope().withCloseable {
                    def value = loss.loss(net.logits(images, Norm.BATCH), labels)
                    adam.step(value, cycle.lr(step), cycle.beta1(step))
                    value.item_float()
                }
            }
            tensors.images = HostCopies.array(images)
            tensors.labels = HostCopies.array(labels)
            tensors.losses = HostTensor.of(losses as float[], 12)
            tensors.class_weights = HostTensor.of((weights ?: [1d]) as float[], weights.size() ?: 1)
            Safetensors.write(folder.resolve("$arch-$outputs-${unfreeze == Unfreeze.NONE ? 'frozen' : 'all'}.safetensors"), new StateDict(tensors, [:]))
        }
        [net, loss, adam]*.close()
    }

    def "frozen layers keep their weights and adapt their statistics; #unfreeze trains from there on"() {
        given:
        def net = new UNet(shape('resnet18', 1), engine, 3)
        def before = net.stateDict([:]).tensors()
        def trained = net.trainable(unfreeze)
        def adam = new AdamW(trained, 0.1)
        def loss = new SegmentationLoss(engine, 1, [], [1])

        when:
        new Scope().withCloseable {
            def labels = torch.zeros(2L, 64L, 64L).to(torch.ScalarType.Long)
            adam.step(loss.loss(net.logits(torch.randn(2L, 1L, 64L, 64L), Norm.BATCH), labels), 0.003, 0.9)
        }
        def after = net.stateDict([:]).tensors()
        def changed = after.findAll { it.value != before[it.key] }.keySet()

        then:
        shape('resnet18', 1).keys().keySet().findAll { !(it.contains('running') || it.contains('tracked')) && it in changed } == trained.keySet()
        changed.containsAll(after.keySet().findAll { it.contains('running') || it.contains('tracked') })
        trained.keySet().findAll { it.startsWith('encoder') }.collect { it.split('\\.')[1] } as Set == layers as Set

        cleanup:
        [net, adam, loss]*.close()

        where:
        unfreeze        || layers
        Unfreeze.NONE   || []
        Unfreeze.LAYER4 || ['layer4']
        Unfreeze.LAYER2 || ['layer2', 'layer3', 'layer4']
        Unfreeze.ALL    || ['conv1', 'bn1', 'layer1', 'layer2', 'layer3', 'layer4']
    }

    def "overlap counts intersection and union of each scored class"() {
        given:
        def several = new SegmentationLoss(engine, 3, [], [1, 2])
        def single = new SegmentationLoss(engine, 1, [], [1])

        expect:
        new NoGradient().withCloseable {
            def labels = torch.tensor([0L, 1L, 1L, 2L] as long[]).view(1, 2, 2)
            def logits = torch.tensor([0, 5, 0, 0, 1, 5, 0, 0, 0, 0, 9, 0] as float[]).view(1, 3, 2, 2)
            // The labels that win are 1, 0 (of equals the lower), 2, 0 (of equals the lower).
            assert HostCopies.array(several.overlap(logits, labels)).floats() as List == [0, 3, 0, 2]
            def one = torch.tensor([-1, 0, 0.1, 3] as float[]).view(1, 1, 2, 2)
            assert HostCopies.array(single.overlap(one, torch.tensor([1L, 1L, 1L, 0L] as long[]).view(1, 2, 2))).floats() as List == [1, 4]
            true
        }

        cleanup:
        [several, single]*.close()
    }

    def "ONNX Runtime and libtorch give the same logits from the same file's weights, #arch with #outputs outputs"() {
        given:
        def net = new UNet(shape(arch, outputs), engine, 3)
        new NoGradient().withCloseable { 3.times { net.logits(torch.randn(2L, 1L, 64L, 64L), Norm.BATCH) } }
        def file = folder.resolve('unet.safetensors')
        Safetensors.write(file, net.stateDict([mean: '0.57', sd: '0.12', benchmark: 'vnc']))
        net.close()
        UNetOnnx.write(folder.resolve('unet.onnx'), UNetWeights.find(file, Safetensors.read(file)))
        def pixels = new byte[2 * 64 * 96]
        new Random(3).nextBytes(pixels)
        def images = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip()

        when:
        def both = [file, folder.resolve('unet.onnx')].collect { model ->
            Segmenter.open(model, GpuPolicy.OFF, 2).withCloseable { segmenter ->
                assert segmenter.outputs() == outputs
                assert segmenter.metadata().benchmark == 'vnc'
                def values = new float[2 * outputs * 64 * 96]
                segmenter.logits(images, 2, 64, 96).get(values)
                values as List<Float>
            }
        }

        then:
        def largest = both[0]*.abs().max()
        largest > 0.01
        [both[0], both[1]].transpose().collect { a, b -> Math.abs(a - b) }.max() < 1e-5 * Math.max(1, largest)

        where:
        arch       | outputs
        'resnet18' | 1
        'resnet50' | 3
    }

    def "what is no whole U-Net is refused with one sentence: #fault"() {
        given:
        def net = new UNet(shape('resnet18', 1), engine, 3)
        def tensors = new LinkedHashMap(net.stateDict([:]).tensors())
        net.close()
        def metadata = [mean: '0.5', sd: '0.1']
        change.call(tensors, metadata)

        when:
        UNetWeights.find('u.safetensors', new StateDict(tensors, metadata))

        then:
        def e = thrown(DataError)
        e.message.contains(fault)
        e.message.readLines().size() == 1

        where:
        fault                                       | change
        'holds no U-Net'                            | { t, m -> t.remove('segmentation_head.0.weight') }
        'decoder.blocks.2.conv1.0.weight is missing' | { t, m -> t.remove('decoder.blocks.2.conv1.0.weight') }
        'is F32[1, 1, 3, 3] instead of floats of'    | { t, m -> t['decoder.blocks.4.conv2.0.weight'] = HostTensor.of(new float[9], 1, 1, 3, 3) }
        'does not say the mean and sd'              | { t, m -> m.clear() }
        'takes images of 3 channels'                | { t, m -> t['encoder.conv1.weight'] = HostTensor.of(new float[64 * 3 * 49], 64, 3, 7, 7) }
        'holds no ResNet encoder'                   | { t, m -> t.remove('encoder.conv1.weight') }
    }

    def "a truncated model is refused by both engines"() {
        given:
        def net = new UNet(shape('resnet18', 1), engine, 3)
        def file = folder.resolve('unet.safetensors')
        Safetensors.write(file, net.stateDict([mean: '0.5', sd: '0.1']))
        net.close()
        UNetOnnx.write(folder.resolve('unet.onnx'), UNetWeights.find(file, Safetensors.read(file)))
        def cut = folder.resolve('cut.' + name)
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(folder.resolve('unet.' + name)), 1_000_000))

        when:
        Segmenter.open(cut, GpuPolicy.OFF, 1)

        then:
        def e = thrown(DataError)
        e.message.startsWith(cut.toString())
        e.message.readLines().size() == 1

        where:
        name << ['safetensors', 'onnx']
    }
}
