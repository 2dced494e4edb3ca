package org.cemflow.nets.encoder

import java.nio.file.Path
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.HostCopies
import org.cemflow.nets.engine.NoGradient
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.layers.Norm
import org.cemflow.nets.random.CounterRandom
import org.cemflow.nets.resnet.ResNet
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.support.PyTorch
import org.cemflow.nets.weights.EncoderWeights
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class FrozenEncoderSpec extends Specification {

    static final int SIDE = 64

    @TempDir Path folder

    static Engine engine() {
        Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7)
    }

    static float[] image(int channels, long seed, int side = SIDE) {
        def random = CounterRandom.of(seed)
        (0..<channels * side * side).collect { (float) random.uniform(-2, 2) } as float[]
    }

    static StateDict weights(String arch, int channels) {
        new ResNet(ResNetShape.of(arch, channels), engine(), 5).withCloseable { it.stateDict([:]) }
    }

    @Requires(value = { PyTorch.isThere() }, reason = '/usr/bin/python3 has no torch and torchvision (apt-get install python3-torch python3-torchvision)')
    def "with strides of 2 made 1, the last maps are torchvision's"() {
        given:
        def wanted = [:]
        for (arch in ['resnet18', 'resnet50']) {
            def dict = weights(arch, 1)
            FrozenEncoder.of(engine(), 'w', EncoderWeights.find('w', dict, null)).withCloseable { encoder ->
                for (factor in [2, 4, 8, 16, 32]) {
                    def maps = encoder.maps(image(1, 9), SIDE, SIDE, factor)
                    wanted["$arch-$factor".toString()] = [1, maps.channels(), maps.height(), maps.width()]
                    def tensors = new LinkedHashMap(dict.tensors())
                    tensors.image = HostTensor.of(image(1, 9), 1, 1, SIDE, SIDE)
                    tensors.maps = HostTensor.of(maps.values(), 1, maps.channels(), maps.height(), maps.width())
                    Safetensors.write(folder.resolve("$arch-${factor}.safetensors"), new StateDict(tensors, [:]))
                }
            }
        }

        when:
        def witness = PyTorch.run('restride.py', folder)

        then:
        wanted['resnet50-2'] == [1, 2048, 32, 32]
        wanted['resnet18-16'] == [1, 512, 4, 4]
        witness.keySet() == wanted.keySet()
        witness.each { name, answer ->
            assert answer.shape == wanted[name]
            assert answer.difference < 1e-4
        }
    }

    def "features are the means of the last maps, image by image, for grey and for colour"() {
        given:
        def images = (1..11).collect { image(channels, it) } as float[][]

        expect:
        FrozenEncoder.of(engine(), 'w', EncoderWeights.find('w', weights('resnet18', channels), null)).withCloseable { encoder ->
            def rows = encoder.features(images, SIDE, SIDE)
            assert rows.length == 11
            [0, 10].each { i ->
                def maps = encoder.maps(images[i], SIDE, SIDE, 32)
                int area = maps.height() * maps.width()
                (0..<512).each { c ->
                    double mean = (0..<area).sum { maps.values()[maps.start(c) + it] } / area
                    assert Math.abs(rows[i][c] - mean) <= 1e-4 * Math.max(1, Math.abs(mean))
                }
            }
            true
        }

        where:
        channels << [1, 3]
    }

    def "statistics adapt to images: features become those that the batch's own statistics give"() {
        given:
        def images = (1..16).collect { image(1, it) } as float[][]
        def joined = HostTensor.of(images.collectMany { it as List } as float[], 16, 1, SIDE, SIDE)
        def wanted = new ResNet(ResNetShape.of('resnet18', 1), engine(), 3).withCloseable { net ->
            new NoGradient().withCloseable { HostCopies.array(net.features(HostCopies.tensor(joined), Norm.BATCH_ONLY)).floats() }
        }
        def distance = { FrozenEncoder encoder ->
            def rows = encoder.features(images, SIDE, SIDE)
            (0..<16).sum { i -> (0..<512).sum { c -> Math.abs(rows[i][c] - wanted[i * 512 + c]) } } / wanted.collect { Math.abs(it) }.sum()
        }

        expect: 'but for the running variances, which divide by one less'
        FrozenEncoder.random(engine(), ResNetShape.of('resnet18', 1), 3).withCloseable { encoder ->
            assert distance(encoder) > 0.3
            encoder.adapt(images, SIDE, SIDE)
            assert distance(encoder) < 0.05
            true
        }
    }

    def "random weights are those of the seed"() {
        given:
        def features = { long seed -> FrozenEncoder.random(engine(), ResNetShape.of('resnet18', 1), seed).withCloseable { it.features([image(1, 1)] as float[][], SIDE, SIDE)[0] as List } }

        expect:
        features(1) == features(1)
        features(1) != features(2)
    }
}
