package org.cemflow.nets.classify

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.FloatBuffer
import java.nio.file.Files
import java.nio.file.Path
import org.bytedeco.pytorch.global.torch
import org.cemflow.core.error.DataError
import org.cemflow.nets.augment.ClassifierAugmenter
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.HostCopies
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.engine.NoGradient
import org.cemflow.nets.layers.Norm
import org.cemflow.nets.onnx.OnnxPatchNet
import org.cemflow.nets.onnx.OnnxWriter
import org.cemflow.nets.onnx.PatchNetOnnx
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.weights.DType
import org.cemflow.nets.weights.EncoderWeights
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Normalisation
import org.cemflow.nets.weights.Python
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import org.cemflow.nets.weights.pickle.PthFile
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

class PatchNetSpec extends Specification {

    static final Normalisation GREY = new Normalisation([0.6d], [0.1d])

    @Shared @TempDir Path dir
    @Shared Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 1)

    PatchNetWeights weights(String arch, int channels, Normalisation normalisation, int side = 64, Framing framing = Framing.MIRROR) {
        new PatchNet(ResNetShape.of(arch, channels), engine, 5).withCloseable {
            new PatchNetWeights(it.shape(), it.tensors(), normalisation, framing, side, [note: 'ü'])
        }
    }

    static float[] floats(FloatBuffer buffer) {
        def values = new float[buffer.remaining()]
        buffer.get(values)
        values
    }

    static ByteBuffer direct(byte[] bytes) {
        ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()
    }

    static float[] judged(Path file, byte[] pixels, int count) {
        OnnxPatchNet.open(file, GpuPolicy.OFF, 2).withCloseable { floats(it.probabilities(direct(pixels), count)) }
    }

    static byte[] pixels(int count, int side) {
        def bytes = new byte[count * side * side]
        new Random(9).nextBytes(bytes)
        bytes
    }

    def "a ResNet-34 trains 13,114,881 values as the paper does, and all 21,285,185 from random weights"() {
        expect:
        new PatchNet(ResNetShape.of('resnet34', 3), engine, 1).withCloseable { net ->
            assert net.trainable(false).values().sum { it.numel() } == 13_114_881
            assert net.trainable(false).keySet().every { it.startsWith('layer4.') || it.startsWith('fc.') }
            assert net.trainable(true).values().sum { it.numel() } == 21_285_185
            net.parameterCount() == 21_285_185
        }
    }

    @Requires({ Python.has('torchvision') })
    def "the released classifier's kind of file gives torchvision's probabilities, by ONNX Runtime and by libtorch"() {
        given: 'a bare state_dict of a ResNet-34 with one logit, its statistics moved'
        Python.run('''
import sys, numpy, torch, torchvision
torch.manual_seed(3)
folder = sys.argv[1] + '/'
net = torchvision.models.resnet34()
net.fc = torch.nn.Linear(512, 1)
for _ in range(3):
    net(torch.randn(4, 3, 64, 64))
net.eval()
pixels = torch.randint(0, 256, (3, 1, 224, 224), dtype=torch.uint8)
pixels.numpy().tofile(folder + 'pixels')
mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
sd = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
with torch.no_grad():
    out = torch.sigmoid(net((pixels.float() / 255 - mean) / sd))
out.numpy().tofile(folder + 'probabilities')
torch.save(net.state_dict(), folder + 'patch_quality_classifier_nn.pth')
''', dir)
        def file = dir.resolve('patch_quality_classifier_nn.pth')
        def grey = Files.readAllBytes(dir.resolve('pixels'))
        def expected = floats(ByteBuffer.wrap(Files.readAllBytes(dir.resolve('probabilities'))).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer())

        when:
        def found = PatchNetWeights.find(file, PthFile.read(file))
        def byOnnx = judged(file, grey, 3)
        def byTorch = new PatchNet(found.shape(), engine, 0).withCloseable { net ->
            net.load(file, found.tensors())
            logits(net, found.normalisation(), grey, 3, 224).collect { 1 / (1 + Math.exp(-it)) }
        }

        then: 'stretched to 224 pixels and normalised as ImageNet is'
        found.framing() == Framing.STRETCH && found.side() == 224 && found.normalisation() == PatchNetWeights.IMAGENET
        found.shape() == ResNetShape.of('resnet34', 3)
        expected.every { it > 0.01 && it < 0.99 }
        (0..2).every { Math.abs(byOnnx[it] - expected[it]) < 1e-5 && Math.abs(byTorch[it] - expected[it]) < 1e-5 }
    }

    float[] logits(PatchNet net, Normalisation normalisation, byte[] grey, int count, int side) {
        new NoGradient().withCloseable {
            new ClassifierAugmenter(engine, net.shape().channels(), normalisation).withCloseable { augmenter ->
                def patches = HostCopies.tensor(new HostTensor(DType.U8, [(long) count, 1L, (long) side, (long) side], ByteBuffer.wrap(grey)))
                HostCopies.array(net.logits(augmenter.plain(patches), Norm.RUNNING)).floats()
            }
        }
    }

    def "weights and graph say the same of themselves and of patches: #arch, #channels channel(s)"() {
        given:
        def weights = weights(arch, channels, norms)
        def grey = pixels(5, 64)

        when:
        Safetensors.write(dir.resolve('net.safetensors'), weights.stateDict())
        PatchNetOnnx.write(dir.resolve('net.onnx'), weights)
        def read = PatchNetWeights.find('x', Safetensors.read(dir.resolve('net.safetensors')))

        then:
        read.shape() == weights.shape() && read.normalisation() == norms && read.side() == 64 && read.framing() == Framing.MIRROR
        read.metadata().note == 'ü'
        def graph = judged(dir.resolve('net.onnx'), grey, 5)
        graph == judged(dir.resolve('net.safetensors'), grey, 5)
        OnnxPatchNet.open(dir.resolve('net.onnx'), GpuPolicy.AUTO, 1).withCloseable { it.side() == 64 && it.framing() == Framing.MIRROR }

        and: 'a probability hangs neither on the batch nor on the threads'
        OnnxPatchNet.open(dir.resolve('net.onnx'), GpuPolicy.OFF, 1).withCloseable { net ->
            (0..4).every { net.probabilities(direct(Arrays.copyOfRange(grey, it * 4096, (it + 1) * 4096)), 1).get() == graph[it] }
        }

        and: "libtorch's"
        new PatchNet(weights.shape(), engine, 0).withCloseable { net ->
            net.load('x', weights.tensors())
            def z = logits(net, norms, grey, 5, 64)
            (0..4).every { Math.abs(graph[it] - 1 / (1 + Math.exp(-z[it]))) < 1e-5 }
        }

        where:
        arch       | channels | norms
        'resnet18' | 1        | GREY
        'resnet18' | 3        | PatchNetWeights.IMAGENET
        'resnet18' | 3        | GREY
        'resnet50' | 1        | GREY
    }

    def "what is no classifier of patches is refused with one sentence: #says"() {
        given:
        def whole = weights('resnet18', 1, GREY).stateDict()
        def change = new LinkedHashMap<>(whole.tensors())
        change.putAll(tensors)
        change.keySet().removeAll(without)
        def metadata = new LinkedHashMap<>(whole.metadata())
        metadata.putAll(texts)
        metadata.keySet().removeAll(without)

        when:
        PatchNetWeights.find('model.safetensors', new StateDict(change, metadata))

        then:
        def e = thrown(DataError)
        e.message.readLines().size() == 1
        e.message.contains(says)

        where:
        says                            | tensors                                                        | texts                    | without
        'a classifier of F32[1000, 512]' | ['fc.weight': HostTensor.of(new float[512000], 1000, 512)]    | [:]                      | []
        'no classifier'                 | [:]                                                            | [:]                      | ['fc.bias']
        'instead of one logit'          | ['fc.weight': new HostTensor(DType.I8, [1L, 512L], ByteBuffer.allocate(512))] | [:]       | []
        'layer4.1.conv2.weight is missing' | [:]                                                         | [:]                      | ['layer4.1.conv2.weight']
        'does not say the mean and sd'  | [:]                                                            | [:]                      | ['mean', 'sd']
        'has 3 means'                   | [:]                                                            | [mean: '[0.1, 0.1, 0.1]', sd: '[1, 1, 1]'] | []
        'not those of grey values'                 | [:]                                                            | [sd: '0']                | []
        "frames patches by 'fold'"      | [:]                                                            | [framing: 'fold']        | []
        "of '99999999999' pixels"       | [:]                                                            | [input_size: '99999999999'] | []
        "of '-5' pixels"                | [:]                                                            | [input_size: '-5']       | []
    }

    def "an ONNX model that judges no patches is refused, and so is one that is cut short"() {
        given:
        def weights = weights('resnet18', 1, GREY)
        def encoder = dir.resolve('encoder.onnx')
        OnnxWriter.write(encoder, EncoderWeights.find('x', weights.stateDict(), null), GREY, false, [:])
        PatchNetOnnx.write(dir.resolve('whole.onnx'), weights)
        Files.write(dir.resolve('cut.onnx'), Arrays.copyOf(Files.readAllBytes(dir.resolve('whole.onnx')), 70_000))

        when:
        OnnxPatchNet.open(encoder, GpuPolicy.OFF, 1)

        then:
        def foreign = thrown(DataError)
        foreign.message.contains("one 'probability' each")

        when:
        OnnxPatchNet.open(dir.resolve('cut.onnx'), GpuPolicy.OFF, 1)

        then:
        def cut = thrown(DataError)
        cut.message.contains('cem-filter train')

        when:
        OnnxPatchNet.open(dir.resolve('whole.onnx'), GpuPolicy.REQUIRE, 1)

        then:
        def gpu = thrown(DataError)
        gpu.message.contains('--gpu auto')
    }

    def "what a training begins with: its channels and normalisation are the file's, or ImageNet's for colour, and a mismatch is told"() {
        given:
        def colour = weights('resnet18', 3, PatchNetWeights.IMAGENET).tensors().findAll { !it.key.startsWith('fc') }
        def grey = weights('resnet18', 1, GREY).tensors().findAll { !it.key.startsWith('fc') }
        Safetensors.write(dir.resolve('colour.safetensors'), new StateDict(colour, [:]))
        Safetensors.write(dir.resolve('grey.safetensors'), new StateDict(grey, [mean: '0.57', sd: '0.12']))
        Safetensors.write(dir.resolve('bare.safetensors'), new StateDict(grey, [:]))

        when:
        def starts = ['colour', 'grey', 'bare'].collect { PatchNetStart.of(dir.resolve(it + '.safetensors').toString(), 'resnet18') }
        def random = PatchNetStart.of('random', 'resnet34')

        then:
        starts*.shape()*.channels() == [3, 1, 1]
        starts*.normalisation() == [PatchNetWeights.IMAGENET, new Normalisation([0.57d], [0.12d]), null]
        starts.every { it.frozen() && it.sha256().length() == 64 }
        !random.frozen() && random.shape() == ResNetShape.of('resnet34', 1)

        when:
        PatchNetStart.of(dir.resolve('colour.safetensors').toString(), 'resnet34')

        then:
        def e = thrown(DataError)
        e.message.contains('holds a resnet18, but --arch asks for a resnet34')
    }
}
