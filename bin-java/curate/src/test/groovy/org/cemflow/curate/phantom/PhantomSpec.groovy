package org.cemflow.curate.phantom

import groovy.transform.CompileStatic
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO
import org.cemflow.core.cli.Cli
import org.cemflow.core.volume.SampleType
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

class PhantomSpec extends Specification {

    @Shared @TempDir Path temp
    @Shared Path corpus
    @Shared List<PhantomDataset> datasets = PhantomCorpus.of(PhantomCorpus.Size.TINY)

    def setupSpec() {
        corpus = temp.resolve('one')
        assert make(corpus, '--threads', '2') == 0
    }

    static int make(Path output, String... more) {
        Cli.run(new PhantomCommand(), ['--output', output.toString(), '--size', 'tiny', *more] as String[])
    }

    static Map<String, byte[]> files(Path folder) {
        Files.walk(folder).withCloseable { all ->
            all.filter { Files.isRegularFile(it) }.toList().collectEntries { [folder.relativize(it).toString(), it.toFile().bytes] }
        }
    }

    def "the same seed gives the same bytes whatever the thread count"() {
        when:
        def again = temp.resolve('again')
        int code = make(again, '--threads', '3')
        def first = files(corpus)
        def second = files(again)

        then:
        code == 0
        first.size() > 200
        first.keySet() == second.keySet()
        first.every { name, bytes -> Arrays.equals(bytes, second[name]) }
    }

    def "another seed gives other tissue"() {
        when:
        def one = datasets[0].tissue(1, 0)
        def two = datasets[0].tissue(2, 0)

        then:
        one.cells() != two.cells()
    }

    def "the samplesheet lists every dataset with a path relative to its own folder"() {
        when:
        def lines = Files.readAllLines(corpus.resolve('samplesheet.csv'))
        def rows = lines.drop(1)*.split(',', -1)

        then:
        lines[0] == 'dataset,path,kind,voxel_x,voxel_y,voxel_z,invert,organism,tissue,technique,licence,doi'
        rows*.getAt(0) == datasets*.name()
        rows.every { it.length == 12 && it[7] == 'synthetic' && it[10] == 'CC0' }
        rows.every { Files.exists(corpus.resolve(it[1])) && !Path.of(it[1]).absolute }
        rows.find { it[0] == 'tem_negative' }[6] == 'true'
        rows.count { it[6] == 'true' } == 1
    }

    def "the masks of #name have the shape of its sections and hold 0 and 255 alone"() {
        given:
        def dataset = datasets.find { it.name() == name }
        int sections = dataset.shape().z()

        when:
        def faults = []
        def marked = ['mitochondria', 'membrane'].collectEntries { kind ->
            [kind, (0..<sections).sum { section ->
                def image = ImageIO.read(label(dataset, kind, section).toFile())
                if (image.width != dataset.width(section) || image.height != dataset.height(section)) {
                    faults << "$kind $section is $image.width x $image.height"
                }
                def values = grey(image).toList().countBy { it & 0xFF }
                if (!([0, 255] as Set).containsAll(values.keySet())) {
                    faults << "$kind $section holds ${values.keySet()}"
                }
                values[255] ?: 0
            }]
        }

        then:
        faults == []
        !Files.exists(label(dataset, 'membrane', sections))
        !inView || (marked.mitochondria > 100 && marked.membrane > 100)

        where: 'a large cell may fill the view of a tiny volume'
        name << PhantomCorpus.of(PhantomCorpus.Size.TINY)*.name()
        inView = name in ['fibsem_neuropil', 'sstem_neuropil', 'sem_array', 'tem_overview', 'phantom']
    }

    def "mitochondria and membranes are darker than what is around them"() {
        given: 'images whose masks mark both'
        def folder = corpus.resolve('images/phantom')
        def dataset = datasets.find { it.name() == 'phantom' }

        when:
        double[] sums = new double[3]
        long[] counts = new long[3]
        dataset.shape().z().times { i ->
            addByMask(grey(ImageIO.read(folder.resolve(String.format('%04d.png', i)).toFile())),
                    grey(ImageIO.read(label(dataset, 'mitochondria', i).toFile())),
                    grey(ImageIO.read(label(dataset, 'membrane', i).toFile())), sums, counts)
        }
        def mean = [rest: sums[0] / counts[0], mitochondria: sums[1] / counts[1], membrane: sums[2] / counts[2]]

        then:
        mean.mitochondria < mean.rest - 30
        mean.membrane < mean.rest - 30
    }

    def "sections of the ssTEM stack are repeated exactly and nearly"() {
        given:
        def dataset = datasets.find { it.name() == 'sstem_neuropil' }
        def seen = [:]
        def writer = new PhantomWriter(temp.resolve('unused'), 1227, 1)

        when:
        [5, 6, 7, 8, 14, 15, 16].each { section ->
            def take = dataset.take(section)
            def tissue = dataset.tissue(1227, 0)
            def view = dataset.microscope().look(tissue, dataset.corner(), take.plane(), 64, 64)
            seen[section] = dataset.microscope().expose(view, new Noise(3), take.plane(), take.exposure())
        }
        writer.close()

        then:
        seen[6] == seen[7] && seen[6] == seen[8]
        seen[5] != seen[6]
        seen[14] != seen[15] && seen[15] != seen[16]
        correlation(seen[14] as float[], seen[15] as float[]) > 0.9
    }

    def "neighbouring sections of an isotropic volume resemble one another and distant ones do not"() {
        given: 'the MRC file, uint8 after 1,024 bytes'
        def shape = datasets[0].shape()
        def bytes = corpus.resolve(datasets[0].path()).toFile().bytes
        int plane = shape.y() * shape.x()
        def section = { int z -> (0..<plane).collect { (bytes[1024 + z * plane + it] & 0xFF) as float } as float[] }

        expect:
        bytes.length == 1024 + shape.voxels()
        correlation(section(3), section(4)) > 0.75
        correlation(section(0), section(17)) < 0.6
    }

    def "what a point holds does not depend on the tiles in which it is looked at"() {
        given:
        def dataset = datasets.find { it.name() == 'fibsem_kidney' }
        def tissue = dataset.tissue(5, 0)
        def size = [dataset.shape().x(), dataset.shape().y()].collect { it * 12d }

        expect: 'a probe that considered everything agrees with one that looked nearby'
        def wide = new Probe(tissue)
        def narrow = new Probe(tissue)
        wide.near(size[0] / 2, size[1] / 2, 300, 1e5)
        def random = new Random(4)
        400.times {
            double x = random.nextDouble() * size[0]
            double y = random.nextDouble() * size[1]
            narrow.near(x + 30, y - 40, 300, 51)
            wide.at(x, y, 300)
            narrow.at(x, y, 300)
            assert wide.brightness() == narrow.brightness() && wide.matter() == narrow.matter()
        }
    }

    def "a resin block is mostly resin, flat and without labels there"() {
        given:
        def dataset = datasets.find { it.name() == 'resin_block' }
        def view = dataset.microscope().look(dataset.tissue(1227, 0), dataset.corner(), 5, 128, 128)

        when:
        def counts = view.matter().toList().countBy { Matter.values()[it] }

        then:
        counts[Matter.RESIN] > 0.6 * 128 * 128
        counts[Matter.RESIN] < 128 * 128
    }

    def "an --output that is a file is wrong usage"() {
        given:
        def file = Files.writeString(temp.resolve('file'), 'x')
        def err = new StringWriter()

        expect:
        Cli.run(new PhantomCommand(), new PrintWriter(new StringWriter()), new PrintWriter(err, true),
                '--output', file.toString()) == 1
        err.toString().contains('is a file')
    }

    def "numpy and Pillow read the same samples from every file"() {
        given:
        def script = Files.writeString(temp.resolve('witness.py'), WITNESS)
        def python = '/usr/bin/python3'
        if (!Files.isExecutable(Path.of(python)) || run([python, '-c', 'import numpy, PIL'])[0] != 0) {
            throw new org.opentest4j.TestAbortedException('needs python3 with numpy and Pillow')
        }

        when:
        def (int code, String out) = run([python, script.toString(), corpus.toString()])

        then:
        code == 0
        def found = out.readLines().collectEntries { def (k, v) = it.split(' ', 2); [k, v] }
        found == datasets.collectEntries { d -> [d.name(), expected(d)] }
    }

    /** Shape, type, mean as the witness prints them, from samples rendered here and never written. */
    private static String expected(PhantomDataset d) {
        double sum = 0
        long count = 0
        def whole = d.images() ? null : d.tissue(1227, 0)
        d.shape().z().times { i ->
            def tissue = whole ?: d.tissue(1227, i)
            def take = d.take(i)
            def view = d.microscope().look(tissue, d.corner(), take.plane(), d.width(i), d.height(i))
            def light = d.microscope().expose(view, new Noise(tissue.seed() + 2), take.plane(), take.exposure())
            sum += total(ByteBuffer.wrap(d.encoding().encode(light)).order(ByteOrder.LITTLE_ENDIAN), d.encoding().type())
            count += light.length
        }
        def voxel = d.container().tellsVoxelSize()
                ? [d.voxel().x(), d.voxel().y(), d.voxel().z()].collect { String.format('%.3f', it) }.join(',') : '-'
        "${d.shape().z()} ${d.encoding().type().label()} $count ${String.format('%.4f', sum / count)} $voxel"
    }

    private static List run(List<String> command) {
        def process = new ProcessBuilder(command).redirectErrorStream(true).start()
        def out = process.inputStream.text
        [process.waitFor(), out]
    }

    private Path label(PhantomDataset dataset, String kind, int section) {
        corpus.resolve("labels/${dataset.name()}/$kind/${String.format('%04d.png', section)}")
    }

    private static byte[] grey(image) {
        image.raster.dataBuffer.data
    }

    /** Sums pixels in neither mask, in mitochondria, in membranes. */
    @CompileStatic
    private static void addByMask(byte[] pixels, byte[] mitochondria, byte[] membrane, double[] sums, long[] counts) {
        for (int i = 0; i < pixels.length; i++) {
            int which = mitochondria[i] != 0 ? 1 : membrane[i] != 0 ? 2 : 0
            sums[which] += pixels[i] & 0xFF
            counts[which]++
        }
    }

    @CompileStatic
    private static double total(ByteBuffer bytes, SampleType type) {
        double sum = 0
        while (bytes.hasRemaining()) {
            switch (type) {
                case SampleType.UINT8: sum += bytes.get() & 0xFF; break
                case SampleType.UINT16: sum += bytes.getShort() & 0xFFFF; break
                case SampleType.INT16: sum += bytes.getShort(); break
                default: sum += bytes.getFloat()
            }
        }
        sum
    }

    @CompileStatic
    private static double correlation(float[] a, float[] b) {
        double ma = 0, mb = 0
        for (int i = 0; i < a.length; i++) {
            ma += a[i] / a.length
            mb += b[i] / b.length
        }
        double ab = 0, aa = 0, bb = 0
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - ma) * (b[i] - mb)
            aa += (a[i] - ma) * (a[i] - ma)
            bb += (b[i] - mb) * (b[i] - mb)
        }
        ab / Math.sqrt(aa * bb)
    }

    private static final String WITNESS = '''
import csv, glob, gzip, os, struct, sys
import numpy as np
from PIL import Image

root = sys.argv[1]

def pages(path):
    im = Image.open(path)
    for i in range(getattr(im, 'n_frames', 1)):
        im.seek(i)
        yield np.array(im)

def stack_voxel(path):
    im = Image.open(path)
    text = im.tag_v2[270]
    assert 'unit=nm' in text
    z = [float(l.split('=')[1]) for l in text.splitlines() if l.startswith('spacing=')][0]
    return (1 / float(im.tag_v2[282]), 1 / float(im.tag_v2[283]), z)

for row in csv.DictReader(open(os.path.join(root, 'samplesheet.csv'))):
    path = os.path.join(root, row['path'])
    voxel = None
    if path.endswith('.mrc'):
        b = open(path, 'rb').read()
        nx, ny, nz, mode = struct.unpack('<4i', b[:16])
        assert mode == 0 and b[208:212] == b'MAP ' and struct.unpack('<i', b[152:156])[0] == 1146047817
        a = np.frombuffer(b, 'u1', offset=1024).reshape(nz, ny, nx)
        mx, my, mz, cx, cy, cz = struct.unpack('<3i3f', b[28:52])
        voxel = (cx / mx / 10, cy / my / 10, cz / mz / 10)
        data = list(a)
    elif path.endswith('.nrrd'):
        b = open(path, 'rb').read()
        end = b.index(b'\\n\\n') + 2
        h = dict(l.split(': ') for l in b[:end].decode().splitlines() if ': ' in l)
        assert h['type'] == 'float' and h['encoding'] == 'gzip' and h['endian'] == 'little'
        sizes = [int(v) for v in h['sizes'].split()]
        data = list(np.frombuffer(gzip.decompress(b[end:]), '<f4').reshape(sizes[::-1]))
        voxel = [float(v) for v in h['spacings'].split()]
    elif path.endswith('.nii.gz'):
        b = gzip.open(path).read()
        assert b[344:348] == b'n+1\\0' and struct.unpack('<i', b[:4])[0] == 348 and b[123] & 7 == 3
        dim = struct.unpack('<8h', b[40:56])
        assert dim[0] == 3 and struct.unpack('<h', b[70:72])[0] == 4
        data = list(np.frombuffer(b, '<i2', offset=352).reshape(dim[3], dim[2], dim[1]))
        voxel = [v * 1000 for v in struct.unpack('<3f', b[80:92])]
    elif path.endswith('.npy'):
        data = list(np.load(path))
    elif os.path.isdir(path):
        data = [p for f in sorted(glob.glob(path + '/*')) for p in pages(f)]
    else:
        data = list(pages(path))
        if path.endswith('.tif'):
            voxel = stack_voxel(path)
    n = sum(d.size for d in data)
    mean = sum(float(d.astype('f8').sum()) for d in data) / n
    text = ','.join('%.3f' % v for v in voxel) if voxel else '-'
    print(row['dataset'], len(data), data[0].dtype, n, '%.4f' % mean, text)
'''
}
