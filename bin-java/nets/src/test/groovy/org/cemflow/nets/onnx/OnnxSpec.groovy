package org.cemflow.nets.onnx

import ai.onnxruntime.OnnxJavaType
import ai.onnxruntime.OnnxTensor
import ai.onnxruntime.OrtEnvironment
import groovy.transform.CompileStatic
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.io.AtomicFile
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.resnet.ResNetKeys
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.weights.DType
import org.cemflow.nets.weights.EncoderWeights
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Normalisation
import org.cemflow.nets.weights.Python
import org.cemflow.nets.weights.pickle.PthFile
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** The ONNX files that we write, run by ONNX Runtime, against torchvision's own forward pass. */
class OnnxSpec extends Specification {

    static final Normalisation NORMS = new Normalisation([0.57287007d], [0.12740536d])

    @Shared @TempDir Path dir
    @Shared EncoderWeights any = random('resnet18', 1, 1)

    static EncoderWeights random(String name, int channels, long seed) {
        def shape = ResNetShape.of(name, channels)
        def random = new Random(seed)
        def tensors = ResNetKeys.shapes(shape).collectEntries { key, lengths ->
            if (key.endsWith(ResNetKeys.COUNTER)) {
                return [key, new HostTensor(DType.I64, [], ByteBuffer.allocate(8))]
            }
            float[] values = new float[lengths.inject(1L) { a, b -> a * b } as int]
            float spread = lengths.size() == 4 ? (float) Math.sqrt(2d / (lengths[0] * lengths[2] * lengths[3])) : 0.2f
            fill(values, random, lengths.size() == 4 || key.endsWith('bias') || key.endsWith('mean') ? 0f : 1f, spread)
            [key, HostTensor.of(values, lengths as long[])]
        }
        new EncoderWeights(shape, tensors, '', [])
    }

    @CompileStatic
    private static void fill(float[] values, Random random, float centre, float spread) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (centre + spread * (random.nextFloat() - 0.5f))
        }
    }

    static ByteBuffer patches(int count, int channels, int side) {
        def bytes = new byte[count * channels * side * side]
        new Random(5).nextBytes(bytes)
        ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()
    }

    static float[] embed(OnnxEncoder encoder, ByteBuffer patches, int count, int side) {
        def values = new float[count * encoder.features()]
        encoder.embed(patches, count, side).get(values)
        values
    }

    @Requires({ Python.has('torchvision') })
    def "features are torchvision's, ResNet-18, 34 and 50, grey and colour, odd sizes"() {
        given: 'nets whose statistics have moved, pixels, and what torchvision makes of them'
        Python.run('''
import sys, numpy, torch, torchvision
torch.manual_seed(11)
folder = sys.argv[1] + '/'
for name, channels, side in (('resnet18', 3, 64), ('resnet34', 1, 75), ('resnet50', 1, 96)):
    net = getattr(torchvision.models, name)()
    net.conv1 = torch.nn.Conv2d(channels, 64, 7, 2, 3, bias=False)
    net.fc = torch.nn.Identity()
    for _ in range(3):
        net(torch.randn(4, channels, 64, 64))
    net.eval()
    pixels = torch.randint(0, 256, (3, channels, side, side), dtype=torch.uint8)
    pixels.numpy().tofile(folder + name + '.pixels')
    with torch.no_grad():
        out = net((pixels.float() / 255 - 0.57287007) / 0.12740536)
    out.numpy().tofile(folder + name + '.features')
    torch.save({'state_dict': {'module.' + k: v for k, v in net.state_dict().items()}}, folder + name + '.pth')
''', dir)

        expect:
        [resnet18: 64, resnet34: 75, resnet50: 96].every { name, side ->
            def model = dir.resolve(name + '.onnx')
            OnnxWriter.write(model, EncoderWeights.find(name, PthFile.read(dir.resolve(name + '.pth')), null), NORMS, false, [:])
            def pixels = Files.readAllBytes(dir.resolve(name + '.pixels'))
            def expected = ByteBuffer.wrap(Files.readAllBytes(dir.resolve(name + '.features'))).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
            def ours = OnnxEncoder.open(model, GpuPolicy.OFF, 1).withCloseable { encoder ->
                embed(encoder, ByteBuffer.allocateDirect(pixels.length).put(pixels).flip(), 3, side)
            }
            assert ours.length == expected.remaining()
            double worst = (0..<ours.length).collect { Math.abs(ours[it] - expected.get(it)) }.max()
            double largest = (0..<ours.length).collect { Math.abs(expected.get(it)) }.max()
            assert largest > 0.1
            assert worst / largest < 1e-5: name
            true
        }
    }

    def "the model says what it is; the same weights give the same bytes"() {
        given:
        def file = dir.resolve('named.onnx')

        when:
        OnnxWriter.write(file, any, NORMS, false, [source: 'somewhere/ü'])
        def first = Files.readAllBytes(file)
        OnnxWriter.write(file, any, NORMS, false, [source: 'somewhere/ü'])

        then:
        Files.readAllBytes(file) == first
        OnnxEncoder.open(file, GpuPolicy.AUTO, 1).withCloseable {
            it.features() == 512 && it.channels() == 1 
                    && it.metadata() == [source: 'somewhere/ü', arch: 'resnet18', channels: '1', mean: '0.57287007', sd: '0.12740536']
        }
    }

    def "a patch's features depend neither on its batch nor on the number of threads"() {
        given:
        def file = dir.resolve('batch.onnx')
        OnnxWriter.write(file, any, NORMS, false, [:])
        def pixels = patches(5, 1, 64)

        when:
        def all = OnnxEncoder.open(file, GpuPolicy.OFF, 2).withCloseable { embed(it, pixels, 5, 64) }
        def single = OnnxEncoder.open(file, GpuPolicy.OFF, 1).withCloseable { encoder ->
            (0..<5).collect { embed(encoder, pixels.slice(it * 64 * 64, 64 * 64), 1, 64) as List }.flatten() as float[]
        }

        then:
        all == single
        (all as List).toSet().size() > 500
    }

    def "on request the four layers' maps are outputs, too"() {
        given:
        def file = dir.resolve('maps.onnx')
        OnnxWriter.write(file, any, NORMS, true, [:])
        def environment = OrtEnvironment.environment

        expect:
        environment.createSession(file.toString()).withCloseable { session ->
            OnnxTensor.createTensor(environment, patches(2, 1, 70), [2, 1, 70, 70] as long[], OnnxJavaType.UINT8).withCloseable { input ->
                session.run([image: input]).withCloseable { result ->
                    def maps = result.collectEntries { [it.key, it.value.info.shape as List] }
                    assert maps == [features: [2, 512], layer1: [2, 64, 18, 18], layer2: [2, 128, 9, 9], layer3: [2, 256, 5, 5], layer4: [2, 512, 3, 3]]
                    def features = result.get('features').get().floatBuffer
                    def map = result.get('layer4').get().floatBuffer
                    assert (0..<512).every { f -> Math.abs(features.get(f) - (0..<9).collect { map.get(f * 9 + it) }.sum() / 9) < 1e-4 }
                    true
                }
            }
        }
    }

    def "a GPU that is required and cannot be used, and what is no model, are refused"() {
        given:
        def file = dir.resolve('refused.onnx')
        OnnxWriter.write(file, any, NORMS, false, [:])
        def bytes = Files.readAllBytes(file)

        when:
        OnnxEncoder.open(file, GpuPolicy.REQUIRE, 1)

        then:
        def e = thrown(DataError)
        e.message.contains('--gpu auto')

        when:
        OnnxEncoder.open(Files.write(dir.resolve('cut.onnx'), Arrays.copyOf(bytes, 100_000)), GpuPolicy.OFF, 1)

        then:
        thrown(DataError)

        when:
        OnnxEncoder.open(dir.resolve('absent.onnx'), GpuPolicy.OFF, 1)

        then:
        thrown(NoSuchFileException)
    }

    def "a normalisation for another number of channels is refused"() {
        when:
        OnnxWriter.write(dir.resolve('x.onnx'), any, new Normalisation([0.1d, 0.2d], [1d, 1d]), false, [:])

        then:
        thrown(IllegalArgumentException)
        !Files.exists(dir.resolve('x.onnx'))
    }

    def "a model whose logits are fewer than its pixels was an internal error"() {
        given:
        def graph = new OnnxGraph()
        graph.input('image', OnnxGraph.UINT8, 'N', 1L, 'H', 'W')
        graph.node('Cast', 'x', ['image'], [to: 1])
        graph.node('AveragePool', 'logits', ['x'], [kernel_shape: [2, 2], strides: [2, 2]])
        graph.output('logits', OnnxGraph.FLOAT, 'N', 1L, 'h', 'w')
        def file = dir.resolve('half.onnx')
        AtomicFile.create(file).withCloseable { atomic ->
            graph.model('half', '0', '', [:]).write(atomic.channel())
            atomic.commit()
        }

        when:
        OnnxSegmenter.open(file, GpuPolicy.OFF, 1).withCloseable { it.logits(ByteBuffer.allocateDirect(64 * 64), 1, 64, 64) }

        then:
        def e = thrown(DataError)
        e.message.contains('gives 1024 logits for 64 x 64 pixels, not 1 for each; give a unet.onnx of cem-finetune')
    }
}
