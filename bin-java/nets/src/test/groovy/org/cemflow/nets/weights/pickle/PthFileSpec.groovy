package org.cemflow.nets.weights.pickle

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.CRC32
import java.util.zip.ZipEntry
import java.util.zip.ZipFile
import java.util.zip.ZipOutputStream
import org.cemflow.core.error.DataError
import org.cemflow.nets.weights.DType
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Python
import org.cemflow.nets.weights.StateDict
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class PthFileSpec extends Specification {

    @TempDir Path dir

    static Path fixture(String name) {
        Path.of(PthFileSpec.getResource("/weights/$name").toURI())
    }

    static List<Float> floats(StateDict dict, String name) {
        dict.tensors()['module.' + name].floats() as List<Float>
    }

    static List<Float> range(int n) {
        (0..<n).collect { it as float }
    }

    def "#name: types, shared storages, strided and empty views, metadata; the optimiser is left out"() {
        given:
        def dict = PthFile.read(fixture(name))
        def tensors = dict.tensors()

        expect:
        tensors.keySet() as List == ['plain', 'shared', 'transposed', 'stepped', 'expanded', 'half', 'bfloat', 'double', 'count', 'bytes',
                                     'mask', 'parameter', 'empty'].collect { 'module.' + it }
        floats(dict, 'plain') == range(24)
        tensors['module.shared'].shape() == [2L, 6L]
        floats(dict, 'shared') == range(24)[6..17]
        tensors['module.transposed'].shape() == [6L, 4L]
        floats(dict, 'transposed') == range(6).collectMany { x -> [x, x + 6, x + 12, x + 18] }
        floats(dict, 'stepped') == [1f, 4f, 13f, 16f]
        floats(dict, 'expanded') == [7.5f] * 6
        floats(dict, 'half') == [1.5f, -2f]
        floats(dict, 'bfloat') == [1.5f, -2f, 3.140625f]
        floats(dict, 'parameter') == [4f, 5f]
        tensors['module.double'].data().getDouble(0) == 1e-300d
        tensors['module.count'].shape() == []
        tensors['module.count'].data().getLong(0) == 123456789012L
        tensors['module.bytes'] == new HostTensor(DType.U8, [3L], ByteBuffer.wrap([0, 200, 255] as byte[]))
        tensors['module.mask'] == new HostTensor(DType.BOOL, [2L], ByteBuffer.wrap([1, 0] as byte[]))
        tensors['module.empty'].shape() == [0L, 3L]
        dict.metadata() == [epoch: '200', arch: 'resnet18', norms: '[0.57287007,0.12740536]']

        where:
        name << ['tiny.pth', 'tiny-legacy.pth']
    }

    @Requires({ Python.has('torch') })
    def "what the python3-torch at hand writes, in both formats and all protocols: every bit of every array"() {
        given:
        Python.run('''
import sys, torch
from collections import OrderedDict, defaultdict
import numpy
torch.manual_seed(3)
folder = sys.argv[1]
state = OrderedDict()
for name in ('encoder_q', 'encoder_k'):
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 8, 7), torch.nn.BatchNorm2d(8), torch.nn.Linear(8, 4))
    for key, value in net.state_dict().items():
        state['module.%s.%s' % (name, key)] = value
state['module.queue'] = torch.randn(16, 40).t()[3:9, ::2]
state['module.queue_ptr'] = torch.zeros(1, dtype=torch.long)
for dtype in (torch.float16, torch.bfloat16, torch.float64, torch.int32, torch.int16, torch.int8, torch.uint8):
    state[str(dtype)] = (torch.rand(5, 7, 3) * 100).to(dtype).permute(2, 0, 1)
extra = defaultdict(list)
extra['losses'] = [numpy.float64(0.25), numpy.arange(3.0)]
checkpoint = {'epoch': 7, 'arch': 'resnet50', 'state_dict': state, 'norms': [numpy.float64(0.5), numpy.float32(0.25)],
    'seen': {1, 2}, 'extra': extra, 'device': torch.device('cpu'), 'dtype': torch.float32, 'raw': b'abc', 'big': 2 ** 70,
    'shape': torch.Size([2, 3]), 'best': numpy.array([1.5, 2.5]),
    'optimizer': torch.optim.SGD([torch.nn.Parameter(torch.zeros(3))], 0.1).state_dict()}
for protocol in (2, 3, 4, 5):
    for zipped in (True, False):
        torch.save(checkpoint, '%s/%d-%s.pth' % (folder, protocol, 'zip' if zipped else 'legacy'), pickle_protocol=protocol,
            _use_new_zipfile_serialization=zipped)
for i, value in enumerate(state.values()):
    open('%s/%d.raw' % (folder, i), 'wb').write(value.contiguous().view(-1).view(torch.uint8).numpy().tobytes()
        if value.dim() and value.element_size() > 1 else value.contiguous().numpy().tobytes())
''', dir)
        def raw = (0..<27).collect { ByteBuffer.wrap(Files.readAllBytes(dir.resolve(it + '.raw'))) }
        def files = [[2, 3, 4, 5], ['zip', 'legacy']].combinations { protocol, format -> "$protocol-${format}.pth" }

        expect:
        files.every { file ->
            def dict = PthFile.read(dir.resolve(file.toString()))
            assert dict.tensors().values().collect { it.data().duplicate().clear() } == raw
            assert dict.metadata() == [epoch: '7', arch: 'resnet50', norms: '[0.5,0.25]', seen: '[1,2]', big: '1180591620717411303424',
                                       shape: '[2,3]', best: '[1.5,2.5]']
            true
        }
    }

    @Requires({ Python.has('torch') })
    def "a whole module is refused by the name of its class, a file of no weights by its keys"() {
        given:
        Python.run('''
import sys, torch
torch.save(torch.nn.Linear(2, 2), sys.argv[1] + '/module.pth')
torch.save({'epoch': 1, 'history': {'loss': 3}}, sys.argv[1] + '/none.pth')
torch.save([torch.zeros(2)], sys.argv[1] + '/list.pth')
torch.save({'a': {'x': torch.zeros(2)}, 'b': {'x': torch.zeros(2)}}, sys.argv[1] + '/two.pth')
torch.save({'a': {'x': torch.zeros(2, dtype=torch.complex64)}}, sys.argv[1] + '/complex.pth')
''', dir)

        expect:
        ['module.pth': 'torch.nn.modules.linear.Linear', 'none.pth': 'epoch, history', 'list.pth': 'no dictionary',
         'two.pth': '2 dictionaries', 'complex.pth': 'ComplexFloatStorage'].every { name, says ->
            try {
                PthFile.read(dir.resolve(name))
                false
            } catch (DataError e) {
                e.message.contains(says)
            }
        }
    }

    def "cut anywhere, #name gives one sentence"() {
        given:
        def whole = Files.readAllBytes(fixture(name))
        def random = new Random(29)
        def cut = dir.resolve('cut.pth')

        expect:
        (0..<120).every {
            Files.write(cut, Arrays.copyOf(whole, random.nextInt(whole.length)))
            try {
                PthFile.read(cut)
                return false
            } catch (DataError e) {
                return e.message.lines().count() == 1
            }
        }

        where:
        name << ['tiny.pth', 'tiny-legacy.pth']
    }

    def "with flipped bits, #name gives one sentence or weights, never another error"() {
        given:
        def whole = Files.readAllBytes(fixture(name))
        def random = new Random(31)
        def flipped = dir.resolve('flipped.pth')
        def refused = 0

        when:
        300.times {
            def bytes = whole.clone()
            (1 + random.nextInt(4)).times { bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8)) }
            Files.write(flipped, bytes)
            try {
                PthFile.read(flipped)
            } catch (DataError ignored) {
                refused++
            }
        }

        then:
        refused > 50

        where:
        name << ['tiny.pth', 'tiny-legacy.pth']
    }

    def "with a damaged pickle that no checksum guards, still one sentence or weights"() {
        given: 'only the pickles of the legacy file are damaged'
        def whole = Files.readAllBytes(fixture('tiny-legacy.pth'))
        def random = new Random(37)
        def flipped = dir.resolve('flipped.pth')

        expect:
        (0..<1000).every {
            def bytes = whole.clone()
            (1 + random.nextInt(3)).times { bytes[random.nextInt(2000)] = random.nextInt(256) as byte }
            Files.write(flipped, bytes)
            try {
                PthFile.read(flipped)
            } catch (DataError ignored) {
                // as it should
            }
            true
        }
    }

    def "a flipped weight in a zip file is noticed"() {
        given:
        def bytes = Files.readAllBytes(fixture('tiny.pth'))
        def pattern = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(22f).putFloat(23f).array()
        int at = (0..bytes.length - 8).find { i -> (0..<8).every { bytes[i + it] == pattern[it] } }
        bytes[at] ^= 1

        when:
        PthFile.read(Files.write(dir.resolve('x.pth'), bytes))

        then:
        def e = thrown(DataError)
        e.message.contains('checksum')
    }

    static Map<String, byte[]> entries(Path zip) {
        new ZipFile(zip.toFile()).withCloseable { archive ->
            archive.entries().collectEntries { [it.name, archive.getInputStream(it).bytes] }
        }
    }

    Path zip(Map<String, byte[]> entries, int method = ZipEntry.STORED) {
        def file = dir.resolve('packed.pth')
        new ZipOutputStream(Files.newOutputStream(file)).withCloseable { out ->
            entries.each { name, bytes ->
                def crc = new CRC32()
                crc.update(bytes)
                out.putNextEntry(new ZipEntry(name).tap { it.method = method; it.size = bytes.length; it.crc = crc.value })
                out.write(bytes)
            }
        }
        file
    }

    def "a zip file that torch.save would not write is refused: #what"() {
        given:
        def whole = entries(fixture('tiny.pth'))

        expect: 'repacked as it was, it is read'
        PthFile.read(zip(whole)).tensors().size() == 13

        when:
        PthFile.read(zip(change(whole), method))

        then:
        def e = thrown(DataError)
        e.message.contains(says)

        where:
        what                  | says         | method            | change
        'compressed'          | 'compressed' | ZipEntry.DEFLATED | { it }
        'two pickles'         | '2 data.pkl' | ZipEntry.STORED   | { it + ['other/data.pkl': new byte[3]] }
        'no pickle'           | '0 data.pkl' | ZipEntry.STORED   | { it.findAll { !it.key.endsWith('data.pkl') } }
        'a storage missing'   | 'lacks'      | ZipEntry.STORED   | { it.findAll { !it.key.endsWith('data/0') } }
        'a storage cut short' | 'describes'  | ZipEntry.STORED   | { it + [(it.keySet().find { it.endsWith('data/0') }): new byte[90]] }
        'big-endian'          | 'big-endian' | ZipEntry.STORED   | { it + ['tiny/byteorder': 'big'.bytes] }
    }

    /** A zip file with one storage of one float, and a tensor of this shape, strides and offset in it. */
    Path tensor(List<Integer> shape, List<Integer> strides, int offset) {
        def pickle = new ByteArrayOutputStream()
        def text = { pickle.writeBytes(it.getBytes('ISO-8859-1')) }
        def integer = { pickle.writeBytes(ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'J'.charAt(0)).putInt(it).array()) }
        text('\u0080\u0002}U\u0001wctorch._utils\n_rebuild_tensor_v2\n((U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuK\u0001tQ')
        integer(offset)
        [shape, strides].each {
            text('(')
            it.each(integer)
            text('t')
        }
        text('\u0089ccollections\nOrderedDict\n)RtRs.')
        zip(['a/data.pkl': pickle.toByteArray(), 'a/data/0': ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(3.5f).array()])
    }

    def "views are held against their storage and against the file's length: #shape, #strides from #offset"() {
        expect: 'views that are in it'
        PthFile.read(tensor([], [], 0)).tensors().w.floats() == [3.5f] as float[]
        PthFile.read(tensor([2, 2], [0, 0], 0)).tensors().w.floats() == [3.5f] * 4 as float[]
        PthFile.read(tensor([0, 7], [7, 1], 0)).tensors().w.floats().length == 0

        when:
        PthFile.read(tensor(shape, strides, offset))

        then:
        def e = thrown(DataError)
        e.message.contains(says)

        where:
        shape                             | strides        | offset | says
        [1]                               | [1]            | 1      | 'describes'
        [1]                               | [1]            | -1     | 'describes'
        [2]                               | [1]            | 0      | 'describes'
        [2]                               | [-1]           | 1      | 'describes'
        [-1]                              | [1]            | 0      | 'describes'
        [2147483647] * 3                  | [0, 0, 0]      | 0      | 'describes'
        [2147483647, 2]                   | [2147483647, 0] | 0     | 'describes'
        [500_000_000]                     | [0]            | 0      | 'far more bytes than the file has'
        [1, 1]                            | [1]            | 0      | 'wrong arguments'
    }
}
