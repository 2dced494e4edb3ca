package org.cemflow.train.weights

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.io.Checksums
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.onnx.OnnxEncoder
import org.cemflow.nets.resnet.ResNetKeys
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import org.cemflow.train.support.Nets
import org.cemflow.train.support.Run
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

class WeightsCommandSpec extends Specification {

    static final String PYTHON = '/usr/bin/python3'

    @Shared @TempDir Path dir
    @Shared Path colour

    static boolean has(String modules) {
        new File(PYTHON).canExecute() && [PYTHON, '-c', "import $modules"].execute().waitFor() == 0
    }

    String python(String script, Object... arguments) {
        def builder = new ProcessBuilder([PYTHON, '-c', script, *arguments*.toString()]).redirectErrorStream(true).directory(dir.toFile())
        builder.environment().PYTHONPATH = dir.toString()
        def process = builder.start()
        def text = process.inputStream.text
        assert process.waitFor() == 0: text
        text.trim()
    }

    static Run weights(Object... args) {
        Run.of(new WeightsCommand(), *args)
    }

    def setupSpec() {
        colour = dir.resolve('colour.safetensors')
        def tensors = Nets.random(ResNetShape.of('resnet18', 3), 1).collectEntries { name, tensor -> ['backbone.' + name, tensor] }
        tensors['backbone.fc.weight'] = HostTensor.of(new float[1024], 2, 512)
        Safetensors.write(colour, new StateDict(tensors, [epoch: '12']))
    }

    def "an RGB backbone becomes a grey encoder, with its history"() {
        given:
        def grey = dir.resolve('grey.safetensors')

        when:
        def run = weights('convert', '--input', colour, '--output', grey, '--grey', '--mean', 0.449, '--sd', 0.226)
        def dict = Safetensors.read(grey)
        def sha256 = Checksums.sha256(colour)

        then:
        run.code() == 0
        dict.tensors().keySet() as List == ResNetKeys.shapes(ResNetShape.of('resnet18', 1)).keySet() as List
        dict.tensors()['conv1.weight'].shape() == [64L, 1L, 7L, 7L]
        dict.metadata() == [epoch: '12', format: 'pt', cemflow: dict.metadata().cemflow, arch: 'resnet18', channels: '1', mean: '0.449',
                            sd: '0.226', conv1: 'summed over the 3 input channels of the original', source: 'colour.safetensors',
                            source_sha256: sha256, converted_from_sha256: sha256]

        when: 'it is converted once more'
        def onnx = dir.resolve('grey.onnx')
        run = weights('convert', '--input', grey, '--output', onnx)

        then: 'the first source stays'
        run.code() == 0
        OnnxEncoder.open(onnx, GpuPolicy.OFF, 1).withCloseable {
            it.metadata().source_sha256 == sha256 && it.metadata().converted_from_sha256 == Checksums.sha256(grey)
                    && it.metadata().mean == '0.449' && it.metadata().conv1 && it.channels() == 1 && it.features() == 512
        }
    }

    def "inspect says what is inside"() {
        when:
        def run = weights('inspect', colour)

        then:
        run.code() == 0
        run.out().contains('sha256    ' + Checksums.sha256(colour))
        run.out().contains("encoder   resnet18, 3 channel(s), under 'backbone.', 1 other arrays")
        run.out().contains('metadata  epoch = 12')
        run.out().contains('array     backbone.conv1.weight F32 [64, 3, 7, 7]')
    }

    @Requires({ WeightsCommandSpec.has('torchvision') })
    def "a MoCo checkpoint of CEM500K's form: its query encoder gives the same features in torchvision, by the guide's own lines, and in ONNX"() {
        given:
        python('''
import torch, torchvision
torch.manual_seed(5)
state = {}
for which in ('encoder_q', 'encoder_k'):
    net = torchvision.models.resnet18()
    net.conv1 = torch.nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    net.fc = torch.nn.Sequential(torch.nn.Linear(512, 512), torch.nn.ReLU(), torch.nn.Linear(512, 128))
    net(torch.randn(4, 1, 64, 64))
    state.update({'module.%s.%s' % (which, k): v for k, v in net.state_dict().items()})
    if which == 'encoder_q':
        pixels = torch.randint(0, 256, (2, 1, 64, 64), dtype=torch.uint8)
        pixels.numpy().tofile('pixels')
        net.eval()
        head, net.fc = net.fc, torch.nn.Identity()
        with torch.no_grad():
            net((pixels.float() / 255 - 0.57287007) / 0.12740536).numpy().tofile('features')
        net.fc = head
state['module.queue'] = torch.randn(128, 64)
state['module.queue_ptr'] = torch.zeros(1, dtype=torch.long)
optimiser = torch.optim.SGD(net.parameters(), 0.015, momentum=0.9)
net(torch.randn(2, 1, 64, 64)).sum().backward()
optimiser.step()
torch.save({'epoch': 200, 'arch': 'resnet18', 'state_dict': state, 'optimizer': optimiser.state_dict(),
    'norms': [0.57287007, 0.12740536]}, 'moco.pth.tar')
''')
        // In place of the safetensors package, which Debian has not.
        Files.createDirectories(dir.resolve('safetensors'))
        Files.writeString(dir.resolve('safetensors/__init__.py'), '')
        Files.writeString(dir.resolve('safetensors/torch.py'), '''
import json, struct, numpy, torch
def load_file(name):
    raw = open(name, 'rb').read()
    n, = struct.unpack('<Q', raw[:8])
    head = json.loads(raw[8:8 + n])
    head.pop('__metadata__')
    types = {'F32': '<f4', 'I64': '<i8'}
    return {k: torch.from_numpy(numpy.frombuffer(raw, types[e['dtype']], numpy.prod(e['shape'], dtype=int), 8 + n + e['data_offsets'][0])
        .reshape(e['shape']).copy()) for k, e in head.items()}
''')
        def guide = Files.readString(Path.of(System.getProperty('cemflow.root')).resolve('docs/weights.md'))
        def lines = guide.split('```python\n')[1].split('```')[0]
        assert lines.contains('torchvision.models.resnet50()')

        when:
        def first = weights('convert', '--input', dir.resolve('moco.pth.tar'), '--output', dir.resolve('encoder.safetensors'))
        def second = weights('convert', '--input', dir.resolve('moco.pth.tar'), '--output', dir.resolve('encoder.onnx'))

        then:
        first.code() == 0
        second.code() == 0
        def metadata = Safetensors.read(dir.resolve('encoder.safetensors')).metadata()
        metadata.subMap('epoch', 'arch', 'mean', 'sd', 'norms', 'source') == [epoch: '200', arch: 'resnet18', mean: '0.57287007',
            sd: '0.12740536', norms: '[0.57287007,0.12740536]', source: 'moco.pth.tar']

        and: 'in torchvision, to the bit'
        python(lines.replace('resnet50', 'resnet18') + '''
import numpy
encoder.eval()
pixels = torch.from_numpy(numpy.fromfile('pixels', 'u1').reshape(2, 1, 64, 64))
with torch.no_grad():
    ours = encoder((pixels.float() / 255 - 0.57287007) / 0.12740536).numpy()
theirs = numpy.fromfile('features', '<f4').reshape(2, 512)
print(numpy.abs(ours - theirs).max() < 1e-6, theirs.max() > 0.1)
''') == 'True True'

        and: 'in ONNX'
        def pixels = Files.readAllBytes(dir.resolve('pixels'))
        def expected = ByteBuffer.wrap(Files.readAllBytes(dir.resolve('features'))).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
        def ours = OnnxEncoder.open(dir.resolve('encoder.onnx'), GpuPolicy.OFF, 1).withCloseable {
            it.embed(ByteBuffer.allocateDirect(pixels.length).put(pixels).flip(), 2, 64)
        }
        (0..<1024).every { Math.abs(ours.get(it) - expected.get(it)) < 1e-4 }
    }

    def "all faults of the command line at once"() {
        when:
        def run = weights('convert', '--input', colour, '--output', dir.resolve('x.bin'), '--mean', '0.5,0.5', '--sd', '0,1', '--layer-maps')

        then:
        run.code() == 1
        ['--output must end', '--sd above 0', 'or three', '--layer-maps'].every { run.err().contains(it) }
        weights('convert', '--input', colour, '--output', dir.resolve('x.onnx'), '--mean', '0.5').refused(1, '--mean and --sd go together')
        weights('convert', '--input', colour, '--output', colour).refused(1, 'another file')
    }

    def "wrong files end with one sentence and leave nothing behind: #what"() {
        given:
        def input = dir.resolve('wrong.' + ending)
        Files.write(input, bytes.getBytes('ISO-8859-1'))
        def output = dir.resolve('wrong-out.onnx')

        expect:
        weights('convert', '--input', input, '--output', output).refused(2, says)
        weights('inspect', input).refused(2, says)
        !Files.exists(output)

        where:
        what                  | ending        | says                  | bytes
        'a hostile pickle'    | 'pth'         | 'wrong.pth'           | '\u0080\u0002cos\nsystem\nU\u0004true\u0085R.'
        'a text'              | 'pth.tar'     | 'torch.save'          | 'hello world'
        'an empty file'       | 'pt'          | 'torch.save'          | ''
        'an empty file too'   | 'safetensors' | '8 bytes'             | ''
    }

    def "an ONNX model without a mean is refused, with the mend; so is one of three means for a grey encoder"() {
        expect:
        weights('convert', '--input', colour, '--output', dir.resolve('x.onnx')).refused(2, 'give --mean and --sd')
        weights('convert', '--input', colour, '--output', dir.resolve('x.onnx'), '--grey', '--mean', '0.5,0.5,0.5', '--sd', '1,1,1').refused(2, 'one number each')
        weights('convert', '--input', dir.resolve('absent.pth'), '--output', dir.resolve('x.onnx')).refused(2, 'no such file')
        !Files.exists(dir.resolve('x.onnx'))
    }

    def "mean and sd of bytes instead of 0 to 1 made a net that sees one grey: #mean, #sd"() {
        expect:
        with(weights('convert', '--input', colour, '--output', dir.resolve('bytes.safetensors'), '--grey', "--mean=$mean", "--sd=$sd")) {
            code() == 1
            err().contains('--mean and --sd are those of grey values of 0 to 1')
        }
        !Files.exists(dir.resolve('bytes.safetensors'))

        where:
        mean   | sd
        128    | 30
        0.5    | 30
        -0.1   | 0.2
        0.5    | 0
    }

    def "a folder in place of weights was an internal error"() {
        expect:
        weights('inspect', dir).refused(2, 'is a folder where a file is wanted; give the file itself')
    }
}
