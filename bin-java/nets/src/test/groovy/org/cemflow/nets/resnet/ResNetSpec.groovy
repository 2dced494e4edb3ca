package org.cemflow.nets.resnet

import java.nio.file.Path
import org.bytedeco.pytorch.global.torch
import org.cemflow.core.error.DataError
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.HostCopies
import org.cemflow.nets.engine.NoGradient
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.engine.Scope
import org.cemflow.nets.layers.Norm
import org.cemflow.nets.support.PyTorch
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class ResNetSpec extends Specification {

    @TempDir Path folder

    static Engine engine(Precision precision = Precision.FP32) {
        Engine.open(GpuPolicy.OFF, precision, 2, 7)
    }

    @Requires(value = { PyTorch.isThere() }, reason = '/usr/bin/python3 has no torch and torchvision (apt-get install python3-torch python3-torchvision)')
    def "parameters and forward passes agree with torchvision's"() {
        given:
        def engine = engine()
        for (arch in ResNetShape.NAMES) {
            for (channels in [1, 3]) {
                new ResNet(ResNetShape.of(arch, channels), engine, 11).withCloseable { net ->
                    new NoGradient().withCloseable { none ->
                        def images = torch.randn(4L, channels as long, 64L, 64L)
                        def before = net.stateDict([:]).tensors().findAll { it.key.contains('running') || it.key.contains('tracked') }
                        def batch = net.features(images, Norm.BATCH)
                        def tensors = new LinkedHashMap(net.stateDict([:]).tensors())
                        before.each { name, array -> tensors['before.' + name] = array }
                        tensors.images = HostCopies.array(images)
                        tensors.features_batch = HostCopies.array(batch)
                        tensors.features_running = HostCopies.array(net.features(images, Norm.RUNNING))
                        Safetensors.write(folder.resolve("$arch-${channels}.safetensors"), new StateDict(tensors, [:]))
                    }
                }
            }
        }

        when:
        def witness = PyTorch.run('resnet.py', folder)

        then:
        witness.size() == 6
        witness.each { name, answer ->
            def (arch, channels) = name.split('-')
            new ResNet(ResNetShape.of(arch, channels as int), engine, 1).withCloseable {
                assert it.weights().parameterCount() == answer.parameters
            }
            assert answer.eval < 1e-4
            // Statistics of 16 values, in the last layer, amplify the rounding.
            assert answer.train < 1e-3
            assert answer.buffers < 1e-4
        }
    }

    def "kernels start as Kaiming's normal numbers by fan-out, normalisations at 1"() {
        given:
        def net = new ResNet(ResNetShape.of('resnet18', 1), engine(), 3)
        def tensors = net.stateDict([:]).tensors()

        expect:
        tensors.findAll { it.value.shape().size() == 4 }.each { name, array ->
            def values = array.floats()
            def shape = array.shape()
            double sd = Math.sqrt(values.collect { it * it as double }.sum() / values.length)
            double expected = Math.sqrt(2 / (shape[0] * shape[2] * shape[3]))
            assert Math.abs(sd / expected - 1) < 5 / Math.sqrt(2d * values.length)
        }
        tensors['layer4.1.bn2.weight'].floats().every { it == 1f }

        cleanup:
        net.close()
    }

    def "bf16 products stay near float32 ones and give float32 gradients"() {
        given:
        def exact = new ResNet(ResNetShape.of('resnet18', 1), engine(), 3)
        def rough = new ResNet(ResNetShape.of('resnet18', 1), engine(Precision.BF16), 3)

        expect:
        new Scope().withCloseable {
            def images = torch.randn(4L, 1L, 64L, 64L)
            def a = exact.features(images, Norm.BATCH)
            def b = rough.features(images, Norm.BATCH)
            def relative = b.sub(a).norm().item_double() / a.norm().item_double()
            assert relative > 0
            assert relative < 0.05
            b.mean().backward()
            def gradient = rough.weights().get('conv1.weight').grad()
            assert gradient.scalar_type().intern() == torch.ScalarType.Float
            assert gradient.norm().item_double() > 0
            true
        }

        cleanup:
        exact.close()
        rough.close()
    }

    def "what is missing and what is not used is reported; another shape is refused with nothing taken over"() {
        given:
        def net = new ResNet(ResNetShape.of('resnet18', 1), engine(), 3)
        def other = new ResNet(ResNetShape.of('resnet18', 1), engine(), 4)
        def arrays = new LinkedHashMap(other.stateDict([:]).tensors())
        arrays.remove('bn1.bias')
        arrays['fc.weight'] = HostTensor.of(new float[2], 2)

        when:
        def report = net.load('w', new StateDict(arrays, [:]))

        then:
        report.missing() == ['bn1.bias']
        report.unexpected() == ['fc.weight']
        net.stateDict([:]) == other.stateDict([:])

        when:
        arrays['conv1.weight'] = HostTensor.of(new float[64 * 3 * 49], 64, 3, 7, 7)
        arrays['bn1.weight'] = HostTensor.of(new float[64], 64)
        net.load('w.safetensors', new StateDict(arrays, [:]))

        then:
        def e = thrown(DataError)
        e.message.startsWith('w.safetensors: holds conv1.weight as F32[64, 3, 7, 7], this net has [64, 1, 7, 7]')
        net.stateDict([:]) == other.stateDict([:])

        when:
        net.load('w', new StateDict(['module.encoder_q.conv1.weight': HostTensor.of(new float[2], 2)], [:]))

        then:
        def f = thrown(DataError)
        f.message.contains('cem-weights')

        cleanup:
        net.close()
        other.close()
    }
}
