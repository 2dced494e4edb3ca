package org.cemflow.benchmark.predict

import groovy.json.JsonSlurper
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import org.bytedeco.pytorch.global.torch
import org.cemflow.benchmark.support.Prepared
import org.cemflow.benchmark.support.Run
import org.cemflow.benchmark.support.Toy
import org.cemflow.core.io.NpyArray
import org.cemflow.core.io.NpyHeader
import org.cemflow.core.volume.ReadOptions
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VolumeFormats
import org.cemflow.core.volume.VolumeSource
import org.cemflow.core.volume.VoxelSize
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.NoGradient
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.layers.Norm
import org.cemflow.nets.onnx.UNetOnnx
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.unet.UNet
import org.cemflow.nets.unet.UNetShape
import org.cemflow.nets.unet.UNetWeights
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

class PredictCommandSpec extends Specification {

    @Shared @TempDir Path shared
    @TempDir Path folder

    def setupSpec() {
        model(1)
        model(3)
    }

    /** A net with random weights whose statistics have moved, as both kinds of files. */
    void model(int outputs) {
        def net = new UNet(new UNetShape(ResNetShape.of('resnet18', 1), outputs), Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 1), 3)
        new NoGradient().withCloseable { 5.times { net.logits(torch.randn(2L, 1L, 64L, 64L), Norm.BATCH) } }
        def file = shared.resolve("unet${outputs}.safetensors")
        Safetensors.write(file, net.stateDict([mean: '0.35', sd: '0.2', threshold: '0.5']))
        net.close()
        UNetOnnx.write(shared.resolve("unet${outputs}.onnx"), UNetWeights.find(file, Safetensors.read(file)))
    }

    Run predict(Object... args) {
        Run.of(new PredictCommand(), *args, '--gpu', 'off', '--threads', 1)
    }

    static byte[] npy(Path file, int axes) {
        NpyArray.open(file, NpyArray.Type.UINT8, axes, 'mend').withCloseable { array ->
            def all = new byte[array.shape().inject(1L) { a, b -> a * b } as int]
            array.get(0, all, 0, all.length)
            all
        }
    }

    def "a benchmark's test items are predicted alike by both engines, #outputs outputs"() {
        given:
        def toy = folder.resolve('toy')
        def prepared = Toy.write(toy, outputs == 1 ? 1 : 2)

        when:
        def runs = ['safetensors', 'onnx'].collect { kind ->
            predict('--model', shared.resolve("unet$outputs.$kind"), '--benchmark', toy, '--output', folder.resolve(kind))
        }
        def json = new JsonSlurper().parse(folder.resolve('onnx/predictions.json').toFile())

        then:
        runs*.code() == [0, 0]
        prepared.test().every { item ->
            def labels = ['safetensors', 'onnx'].collect { npy(folder.resolve("$it/${item.name()}.labels.npy"), 2) }
            assert labels[0].length == item.voxels()
            assert labels[0].toSet().size() > 1
            // Where two engines differ by a rounding, so may the label of a pixel on the border between two.
            (0..<labels[0].length).count { labels[0][it] != labels[1][it] } <= 2
        }
        json.items*.item == ['a', 'b']
        json.items*.mode == ['2d', '2d']
        json.benchmark == 'toy'
        json.threshold == 0.5
        json.engine == 'ONNX Runtime on the CPU'
        json.items.every { it.sha256.size() == 64 && it.file == it.item + '.labels.npy' }
        folder.resolve('onnx').toFile().list().toList().toSorted() == ['a.labels.npy', 'b.labels.npy', 'predictions.json']

        where:
        outputs << [1, 3]
    }

    def "a volume of one's own becomes #ending with the source's voxel size, and the same labels"() {
        given:
        def bytes = new byte[34 * 40 * 50]
        new Random(2).nextBytes(bytes)
        def volume = new VolumePredictionSpec.Voxels(34, 40, 50, bytes)
        def mrc = folder.resolve('in.mrc')
        LabelSink.create(mrc, volume.shape(), Optional.of(new VoxelSize(4, 5, 30)), SourceHeader.NONE).withCloseable { it.rows(bytes, bytes.length); it.commit() }
        def plain = folder.resolve('plain.npy')

        when:
        def first = predict('--model', shared.resolve('unet1.onnx'), '--input', mrc, '--output', plain, '--mode', mode)
        def run = predict('--model', shared.resolve('unet1.onnx'), '--input', mrc, '--output', folder.resolve('out' + ending), '--mode', mode)
        def reader = VolumeFormats.installed().open(VolumeSource.parse(folder.resolve('out' + ending).toString(), ReadOptions.DEFAULT))
        def read = ByteBuffer.allocate(bytes.length)
        34.times { reader.readRows(it, 0, 40, read) }

        then:
        first.code() == 0
        run.code() == 0
        reader.info().shape() == volume.shape()
        read.array() == npy(plain, 3)
        read.array().toSet() == [0, 1] as Set
        def voxel = reader.info().voxel().orElseThrow()
        [[voxel.x(), 4], [voxel.y(), 5], [voxel.z(), 30]].every { a, b -> Math.abs(a - b) < 1e-5 }
        folder.toFile().list().toList().toSorted() == (['in.mrc', 'out' + ending, 'plain.npy'] as List<String>).toSorted()

        cleanup:
        reader?.close()

        where:
        ending     | mode
        '.ome.tif' | 'stack'
        '.mrc'     | 'orthoplane'
        '.nii'     | 'stack'
        '.nii.gz'  | 'stack'
    }

    @Requires(value = { ['/usr/bin/python3', '-c', 'import nibabel'].execute().waitFor() == 0 }, reason = '/usr/bin/python3 has no nibabel')
    def "labels of a NIfTI of #kind lie where nibabel finds the source"() {
        given:
        def source = folder.resolve('in.nii' + (kind.contains('packed') ? '.gz' : ''))
        def output = folder.resolve('out.nii.gz')
        def write = """
import sys, numpy, nibabel
data = numpy.random.default_rng(1).integers(0, 256, (50, 40, 3)).astype('uint8')
affine = numpy.array([[0, -0.004, 0, 7], [0.005, 0, 0, -2], [0, 0, 0.03, 11.5], [0, 0, 0, 1]])
image = nibabel.${kind.startsWith('NIfTI-2') ? 'Nifti2Image' : 'Nifti1Image'}(data, affine)
image.header.set_xyzt_units(${kind.contains('units') ? "'micron'" : ''})
${kind.contains('qform') ? "image.set_qform(affine, 1); image.set_sform(None, 0)" : ''}
nibabel.save(image, sys.argv[1])
"""
        def compare = """
import sys, numpy, nibabel
a, b = (nibabel.load(p) for p in sys.argv[1:])
print(a.shape == b.shape, numpy.abs(a.affine - b.affine).max() < 1e-6, abs(a.affine[0, 3] - 7) < 1e-6, a.header.get_xyzt_units() == b.header.get_xyzt_units())
"""
        assert ['/usr/bin/python3', '-c', write, source.toString()].execute().waitFor() == 0

        when:
        def run = predict('--model', shared.resolve('unet1.onnx'), '--input', source, '--output', output)

        then:
        run.code() == 0
        ['/usr/bin/python3', '-c', compare, source.toString(), output.toString()].execute().text.trim() == 'True True True True'

        where:
        kind << ['NIfTI-1', 'NIfTI-1, packed, with units', 'NIfTI-1 with a qform', 'NIfTI-2 with units']
    }

    def "labels of an MRC keep its origin and its first section, of either byte order"() {
        given:
        def bytes = new byte[3 * 40 * 50]
        def mrc = folder.resolve('in.mrc')
        LabelSink.create(mrc, new Shape(3, 40, 50), Optional.of(new VoxelSize(4, 5, 30)), SourceHeader.NONE).withCloseable { it.rows(bytes, bytes.length); it.commit() }
        def all = ByteBuffer.wrap(Files.readAllBytes(mrc)).order(ByteOrder.LITTLE_ENDIAN)
        all.putInt(16, -7).putInt(24, 9).putFloat(196, 120.5f).putFloat(204, -33f)
        if (big) {
            def words = (0..<56).collect { all.getInt(it * 4) }
            def swapped = all.duplicate().order(ByteOrder.BIG_ENDIAN)
            words.eachWithIndex { word, i -> if (!(i in [52, 53])) swapped.putInt(i * 4, word) }
            swapped.put(212, [0x11, 0x11, 0, 0] as byte[])
        }
        Files.write(mrc, all.array())

        when:
        def run = predict('--model', shared.resolve('unet1.onnx'), '--input', mrc, '--output', folder.resolve('out.mrc'))
        def out = ByteBuffer.wrap(Files.readAllBytes(folder.resolve('out.mrc'))).order(ByteOrder.LITTLE_ENDIAN)

        then:
        run.code() == 0
        [16, 20, 24].collect { out.getInt(it) } == [-7, 0, 9]
        [196, 200, 204].collect { out.getFloat(it) } == [120.5f, 0f, -33f]

        where:
        big << [false, true]
    }

    def "a compressed source, a raw one and a folder of cem-ingest give the same labels"() {
        given:
        def bytes = new byte[3 * 40 * 50]
        new Random(2).nextBytes(bytes)
        def shape = new VolumePredictionSpec.Voxels(3, 40, 50, bytes).shape()
        ['raw.npy', 'packed.nii.gz', 'packed.ome.tif'].each { name ->
            LabelSink.create(folder.resolve(name), shape, Optional.empty(), SourceHeader.NONE).withCloseable { it.rows(bytes, bytes.length); it.commit() }
        }
        def ingested = Files.createDirectories(folder.resolve('d.volume'))
        Files.copy(folder.resolve('raw.npy'), ingested.resolve('data.npy'))
        ingested.resolve('volume.json').toFile().text = """{"schema": "cemflow-volume/1", "dataset": "d", "kind": "3d", "shape": [3, 40, 50],
            "data": {"file": "data.npy", "offset": ${Files.size(ingested.resolve('data.npy')) - bytes.length}, "stride_z": 2000, "stride_y": 50},
            "voxel_from": "unknown", "axes": [0], "metadata": {}, "warnings": []}"""

        when:
        def labels = ['raw.npy', 'packed.nii.gz', 'packed.ome.tif', 'd.volume'].collect { name ->
            def out = folder.resolve(name + '.labels.npy')
            assert predict('--model', shared.resolve('unet3.onnx'), '--input', folder.resolve(name), '--output', out).code() == 0
            npy(out, 3) as List
        }

        then:
        labels.toSet().size() == 1
        labels[0].toSet().size() > 1
        !folder.toFile().list().any { it.contains('.tmp-') }
    }

    @Requires(value = { ['/usr/bin/python3', '-c', 'import PIL'].execute().waitFor() == 0 }, reason = '/usr/bin/python3 has no Pillow')
    def "another reader understands the TIFF"() {
        given:
        def bytes = new byte[4 * 700 * 600]
        new Random(2).nextBytes(bytes)
        def file = folder.resolve('labels.ome.tif')
        LabelSink.create(file, new Shape(4, 700, 600), Optional.of(new VoxelSize(4, 5, 30)), SourceHeader.NONE).withCloseable {
            it.rows(bytes, 700 * 600 * 2)
            it.rows(Arrays.copyOfRange(bytes, 700 * 600 * 2, bytes.length), 700 * 600 * 2)
            it.commit()
        }
        Files.write(folder.resolve('expected'), bytes)

        when:
        def process = new ProcessBuilder('/usr/bin/python3', '-c', '''
import sys
from PIL import Image, ImageSequence
image = Image.open(sys.argv[1])
pages = b"".join(page.convert("L").tobytes() for page in ImageSequence.Iterator(image))
print(image.n_frames, pages == open(sys.argv[2], "rb").read(), 'PhysicalSizeZ="30.0"' in Image.open(sys.argv[1]).tag_v2[270])
''', file.toString(), folder.resolve('expected').toString()).redirectErrorStream(true).start()

        then:
        process.inputStream.text.trim() == '4 True True'
    }

    def "wrong input is one sentence: #fault"() {
        given:
        def args = change.call(folder, shared)

        when:
        def run = predict(*args)

        then:
        run.code() == exit
        run.err().contains(fault)
        run.err().readLines().size() == 1

        where:
        exit | fault                                       | change
        1    | 'Give either --benchmark or --input.'       | { f, s -> ['--model', s.resolve('unet1.onnx'), '--output', f.resolve('o')] }
        1    | 'must end in one of'                        | { f, s -> ['--model', s.resolve('unet1.onnx'), '--input', 'a.mrc', '--output', f.resolve('o.png')] }
        1    | '--tile must be a multiple of 32'           | { f, s -> ['--model', s.resolve('unet1.onnx'), '--input', 'a.mrc', '--output', f.resolve('o.mrc'), '--tile', 100] }
        1    | '--overlap must be'                         | { f, s -> ['--model', s.resolve('unet1.onnx'), '--input', 'a.mrc', '--output', f.resolve('o.mrc'), '--tile', 64, '--overlap', 40] }
        2    | 'no such file'                              | { f, s -> ['--model', f.resolve('none.onnx'), '--input', 'a.mrc', '--output', f.resolve('o.mrc')] }
        2    | 'is no model that ONNX Runtime can load'    | { f, s -> ['--model', cut(f, s, 'unet1.onnx'), '--input', 'a.mrc', '--output', f.resolve('o.mrc')] }
        2    | 'of its data, which has'                    | { f, s -> ['--model', cut(f, s, 'unet1.safetensors'), '--input', 'a.mrc', '--output', f.resolve('o.mrc')] }
        2    | 'does not exist'                            | { f, s -> ['--model', s.resolve('unet1.onnx'), '--input', f.resolve('a.mrc'), '--output', f.resolve('o.mrc')] }
        2    | 'gives 3 maps of logits, toy with its 1 classes needs 1' | { f, s -> Toy.write(f.resolve('t')); ['--model', s.resolve('unet3.onnx'), '--benchmark', f.resolve('t'), '--output', f.resolve('o')] }
        2    | 'too small for a U-Net'                     | { f, s -> ['--model', s.resolve('unet1.onnx'), '--input', Prepared.npy(f.resolve('a.npy'), [2, 20, 40], { 3 }), '--output', f.resolve('o.mrc')] }
        2    | 'holds samples of the type float32'         | { f, s -> ['--model', s.resolve('unet1.onnx'), '--input', floats(f), '--output', f.resolve('o.mrc')] }
        2    | 'NIfTI-1 holds no axis longer than 32767'   | { f, s -> ['--model', s.resolve('unet1.onnx'), '--input', Prepared.npy(f.resolve('a.npy'), [1, 1, 32768], { 3 }), '--output', f.resolve('o.nii')] }
        2    | 'is no prepared benchmark'                  | { f, s -> ['--model', s.resolve('unet1.onnx'), '--benchmark', f, '--output', f.resolve('o')] }
    }

    static Path cut(Path folder, Path shared, String name) {
        Files.write(folder.resolve(name), Arrays.copyOf(Files.readAllBytes(shared.resolve(name)), 100_000))
    }

    static Path floats(Path folder) {
        def file = folder.resolve('f.npy')
        Files.write(file, [NpyHeader.float32(2, 40, 40), new byte[4 * 3200]].collectMany { it as List } as byte[])
    }

    def "the user's own volume, or the model, was replaced by labels where --output named it: #what"() {
        given:
        def volume = Prepared.npy(folder.resolve('volumes/volume.npy'), [1, 64, 64]) { it % 251 }
        def link = Files.createSymbolicLink(folder.resolve('link.npy'), volume)
        def before = Files.readAllBytes(volume)

        expect:
        predict('--model', shared.resolve('unet1.onnx'), '--input', input(volume), '--output', output(volume, link)).refused(1, 'would replace what is read; give another name')
        Files.readAllBytes(volume) == before

        where:
        what                 | input         | output
        'itself'             | { it }        | { v, l -> v }
        'through a link'     | { it }        | { v, l -> l }
        'in a folder'        | { it.parent } | { v, l -> v }
    }

    def "weights that are no numbers made labels of nothing but background"() {
        given:
        def weights = Safetensors.read(shared.resolve('unet1.safetensors'))
        def tensors = new LinkedHashMap(weights.tensors())
        def bias = 'segmentation_head.0.bias'
        tensors[bias] = HostTensor.of([Float.NaN] as float[], 1L)
        Safetensors.write(folder.resolve('nan.safetensors'), new StateDict(tensors, weights.metadata()))
        def found = UNetWeights.find('', weights)
        UNetOnnx.write(folder.resolve('nan.onnx'), new UNetWeights(found.shape(), tensors.findAll { found.tensors().containsKey(it.key) }, found.normalisation(), [:]))
        Prepared.npy(folder.resolve('v.npy'), [1, 64, 64]) { it % 251 }

        expect:
        with(predict('--model', folder.resolve("nan.$kind"), '--input', folder.resolve('v.npy'), '--output', folder.resolve('labels.npy'))) {
            code() == 2
            err().contains(says)
        }
        !Files.exists(folder.resolve('labels.npy'))

        where:
        kind          | says
        'safetensors' | 'segmentation_head.0.bias holds values that are no numbers'
        'onnx'        | 'nan.onnx: gives logits that are no numbers'
    }

    def "a folder in place of a model, a threshold that nothing passes: one sentence"() {
        given:
        def weights = Safetensors.read(shared.resolve('unet1.safetensors'))
        Safetensors.write(folder.resolve('two.safetensors'), new StateDict(weights.tensors(), weights.metadata() + [threshold: '2']))
        Prepared.npy(folder.resolve('v.npy'), [1, 64, 64]) { it % 251 }
        def run = { model -> predict('--model', model, '--input', folder.resolve('v.npy'), '--output', folder.resolve('labels.npy')) }

        expect:
        run(folder).refused(2, 'is a folder where a file is wanted; give the file itself')
        run(folder.resolve('two.safetensors')).refused(2, "says the threshold is '2'; give --threshold")
    }
}
