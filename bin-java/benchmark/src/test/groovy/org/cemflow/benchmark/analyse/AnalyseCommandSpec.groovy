package org.cemflow.benchmark.analyse

import groovy.json.JsonSlurper
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO
import org.cemflow.benchmark.support.Prepared
import org.cemflow.benchmark.support.Run
import org.cemflow.benchmark.support.Twins
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.random.CounterRandom
import org.cemflow.nets.resnet.ResNet
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/** cem-analyse with small encoders of random weights. */
class AnalyseCommandSpec extends Specification {

    @Shared @TempDir Path shared
    @TempDir Path folder
    @Shared Path images
    @Shared Path masks
    @Shared Path colour

    def setupSpec() {
        images = shared.resolve('images')
        masks = shared.resolve('masks')
        [disc1: [50, 70], disc2: [64, 64], square: [48, 40]].each { name, size ->
            Twins.png(images.resolve("${name}.png"), size[0], size[1]) { z, y, x -> inside(name, y, x) ? 60 + (x * y) % 23 : 150 + (7 * x + 3 * y) % 41 }
            Twins.png(masks.resolve("${name}.png"), size[0], size[1]) { z, y, x -> inside(name, y, x) ? 255 : 0 }
        }
        colour = shared.resolve('colour.safetensors')
        weights(colour, 'resnet18', 3, [mean: '[0.485, 0.456, 0.406]', sd: '[0.229, 0.224, 0.225]'])
    }

    static boolean inside(String name, int y, int x) {
        name == 'square' ? y in 10..25 && x in 10..25 : (y - 24) * (y - 24) + (x - 30) * (x - 30) < 200
    }

    static void weights(Path file, String arch, int channels, Map<String, String> metadata, Closure<Void> change = null) {
        new ResNet(ResNetShape.of(arch, channels), Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7), 3).withCloseable { net ->
            def tensors = new LinkedHashMap(net.stateDict([:]).tensors())
            change?.call(tensors)
            Safetensors.write(file, new StateDict(tensors, metadata))
        }
    }

    Run analyse(Object... args) {
        Run.of(new AnalyseCommand(), *args)
    }

    /** Of one grey and one colour encoder, at 32 pixels. */
    List common(Path output) {
        ['--encoder', 'random=random:resnet18', "colour=$colour", '--size', 32, '--gpu', 'off', '--threads', 2, '--output', output]
    }

    static Object summary(Path output) {
        new JsonSlurper().parse(output.resolve('summary.json').toFile())
    }

    static List<Float> floats(Path npy) {
        def bytes = Files.readAllBytes(npy)
        def buffer = ByteBuffer.wrap(bytes, 128, bytes.length - 128).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
        (0..<buffer.remaining()).collect { buffer.get(it) }
    }

    def "invariances of two encoders: rates of 0 to 1 that are 1 at the reference, the same for another number of threads"() {
        when:
        def run = analyse('invariance', *common(folder.resolve('a')), '--images', images, '--steps', 3, '--noise-images', 100)
        def summary = summary(folder.resolve('a'))

        then:
        run.code() == 0
        summary.schema == 'cemflow-invariance/1'
        summary.images == ['disc1', 'disc2', 'square']
        summary.encoders*.name == ['random', 'colour']
        summary.encoders*.channels == [1, 3]
        summary.encoders*.norms_from == ['images', 'weights']
        summary.encoders[1].mean == [0.485, 0.456, 0.406]
        summary.curves.collect { [it.encoder, it.distortion] } ==
                ['random', 'colour'].collectMany { e -> ['rotation', 'blur', 'noise', 'brightness', 'contrast', 'scale'].collect { [e, it] } }
        summary.curves.every { curve -> curve.points.every { it.rate == null || it.rate >= 0 && it.rate <= 1 } }
        summary.curves.every { curve -> curve.kept == 0 || curve.points.find { it.value == curve.reference }.rate == 1 }
        summary.curves.any { it.kept > 0 }

        and: 'the table says the same'
        def rows = folder.resolve('a/invariance.csv').toFile().readLines()*.split(',')
        rows[0] == ['encoder', 'distortion', 'value', 'rate', 'neurons']
        rows.size() - 1 == summary.curves.sum { it.points.size() }

        when:
        analyse('invariance', *(common(folder.resolve('b')).collect { it == 2 ? 1 : it }), '--images', images, '--steps', 3, '--noise-images', 100)

        then:
        folder.resolve('a/invariance.csv').toFile().text == folder.resolve('b/invariance.csv').toFile().text
    }

    def "random weights with the images' statistics in their normalisations look elsewhere than those without, the same each time"() {
        given:
        def fall = { String name, String encoder ->
            def run = analyse('occlusion', '--encoder', "e=$encoder:resnet18", '--images', images, '--size', 32, '--gpu', 'off', '--threads', 2,
                    '--output', folder.resolve(name))
            assert run.code() == 0: run.err()
            summary(folder.resolve(name)).with { it.encoders*.source + it.images*.falls.flatten() }
        }

        expect:
        def adapted = fall('a', 'adapted')
        adapted[0] == 'adapted'
        fall('b', 'adapted') == adapted
        fall('c', 'random').drop(1) != adapted.drop(1)
    }

    def "images of a data set are drawn by the seed"() {
        given:
        def dataset = folder.resolve('dataset')
        Prepared.npy(dataset.resolve('train.npy'), [20, 32, 32]) { (it * 31 + (it >> 5) * 7) % 256 }
        Files.writeString(dataset.resolve('manifest.json'), '{}')
        def drawn = { String name, long seed ->
            def run = analyse('occlusion', *common(folder.resolve(name)), '--dataset', dataset, '--images-count', 4, '--seed', seed)
            assert run.code() == 0: run.err()
            summary(folder.resolve(name)).images*.name
        }

        expect:
        def first = drawn('a', 1)
        first.size() == 4
        first.every { it ==~ /patch-\d+/ }
        drawn('b', 1) == first
        drawn('c', 2) != first
    }

    def "selectivity: chosen on the image itself and, where there are two, on another of the organelle"() {
        when:
        def run = analyse('selectivity', *common(folder.resolve('s')), '--images', images, '--masks', masks, '--factor', '4', 'square=8')
        def summary = summary(folder.resolve('s'))

        then:
        run.code() == 0
        summary.filters == 32 && summary.threshold == 0.3
        summary.images.collect { [it.name, it.organelle, it.factor] } == [['disc1', 'disc', 4], ['disc2', 'disc', 4], ['square', 'square', 8]]
        summary.rows.collect { [it.encoder, it.image, it.chosen_on] } == ['random', 'colour'].collectMany { e ->
            [[e, 'disc1', 'disc1'], [e, 'disc1', 'disc2'], [e, 'disc2', 'disc2'], [e, 'disc2', 'disc1'], [e, 'square', 'square']] }
        summary.rows.every { it.correlation > -1 && it.correlation < 1 && it.iou >= 0 && it.iou <= 1 }

        and: 'chosen on itself, filters of any encoder fit a dark disc somewhat'
        summary.rows.findAll { it.image == it.chosen_on }.every { it.correlation > 0.1 }

        and: 'maps from 0 to 1, with pictures'
        summary.images.every { image -> image.maps.every { file ->
            def map = floats(folder.resolve("s/$file"))
            map.size() == 1024 && map.min() == 0f && map.max() == 1f } }
        ImageIO.read(folder.resolve('s/maps/colour/disc1.png').toFile()).with { [width, height] } == [32, 32]
        Twins.npy(folder.resolve('s/masks/square.npy')) as Set == [0, 1] as Set
        folder.resolve('s/selectivity.csv').toFile().readLines().size() == 11

        and: 'the map in the file has the correlation in the table'
        boolean[] mask = Twins.npy(folder.resolve('s/masks/square.npy')).collect { it == 1 }
        double[] map = floats(folder.resolve('s/maps/random/square.npy'))
        Math.abs(MapArithmetic.pointBiserial(mask, map) - summary.rows.find { it.encoder == 'random' && it.image == 'square' }.correlation) < 1e-6
    }

    def "occlusion: the paper's windows by default, smaller with smaller images"() {
        when:
        def run = analyse('occlusion', *common(folder.resolve('o')), '--images', images)
        def summary = summary(folder.resolve('o'))

        then:
        run.code() == 0
        [summary.window, summary.stride] == [9, 4]
        summary.images*.name == ['disc1', 'disc2', 'square']
        summary.images.every { it.falls.size() == 2 && it.maps.size() == 2 }
        summary.images.every { image -> image.maps.every { file ->
            def map = floats(folder.resolve("o/$file"))
            map.size() == 1024 && map.min() == 0f && map.max() == 1f } }
        Files.exists(folder.resolve('o/maps/random/square.png'))
    }

    def "the notebook's occlusion: small squares, two random views, and the numbers of MoCo's head"() {
        given: 'a checkpoint of MoCo, its encoder under encoder_q, with a head of 16 numbers'
        def file = folder.resolve('moco.safetensors')
        weights(file, 'resnet18', 1, [norms: '[0.5, 0.2]']) { tensors ->
            def plain = new LinkedHashMap(tensors)
            tensors.clear()
            plain.each { name, tensor -> tensors["module.encoder_q.$name".toString()] = tensor }
            def random = CounterRandom.of(8)
            def drawn = { long... shape -> HostTensor.of((0..<shape.inject(1L) { a, b -> a * b }).collect { (float) random.uniform(-0.05, 0.05) } as float[], shape) }
            tensors['module.encoder_q.fc.0.weight'] = drawn(512, 512)
            tensors['module.encoder_q.fc.0.bias'] = drawn(512)
            tensors['module.encoder_q.fc.2.weight'] = drawn(16, 512)
            tensors['module.encoder_q.fc.2.bias'] = drawn(16)
        }

        when:
        def run = analyse('occlusion', '--encoder', "moco=$file", '--size', 64, '--gpu', 'off', '--compat', 'cellemnet', '--images', images, '--output', folder.resolve('o'))
        def summary = summary(folder.resolve('o'))

        then:
        run.code() == 0
        [summary.window, summary.stride, summary.compat] == [9, 4, 'cellemnet']
        summary.images*.maps.flatten().every { floats(folder.resolve("o/$it")).with { min() == 0f && max() == 1f } }

        and: 'the covered view is a part of the image'
        Twins.npy(folder.resolve('o/images/disc2.npy')) as List != (0..<64 * 64).collect { ImageIO.read(images.resolve('disc2.png').toFile()).raster.getSample(it % 64, it.intdiv(64), 0) }

        and: 'without a head it cannot be'
        analyse('occlusion', '--encoder', "c=$colour", '--gpu', 'off', '--compat', 'cellemnet', '--images', images, '--output', folder.resolve('x'))
                .refused(2, 'colour.safetensors: has no MoCo head')
        analyse('occlusion', '--encoder', 'r=random:resnet18', '--gpu', 'off', '--compat', 'cellemnet', '--images', images, '--output', folder.resolve('x'))
                .refused(2, '--encoder r: has no MoCo head')
    }

    def "weights from a file give what the same weights give at random"() {
        given:
        def file = folder.resolve('same.safetensors')
        weights(file, 'resnet18', 1, [:])

        when:
        def run = analyse('occlusion', '--encoder', 'a=random:resnet18', "b=$file", '--seed', 3, '--size', 32, '--gpu', 'off', '--images', images, '--output', folder.resolve('o'))

        then:
        run.code() == 0
        ['disc1', 'disc2', 'square'].every { floats(folder.resolve("o/maps/a/${it}.npy")) == floats(folder.resolve("o/maps/b/${it}.npy")) }
    }

    def "wrong usage is said at once, exit code 1: #args"() {
        when:
        def run = analyse(*args, '--output', folder.resolve('x'))

        then:
        run.code() == 1
        says.every { run.err().contains(it) }
        !Files.exists(folder.resolve('x'))

        where:
        args                                                                                              || says
        ['invariance', '--encoder', 'a', 'b=', 'c=random:vgg', '--size', 8, '--steps', -1, '--noise-images', 5] || ['--encoder a:', '--encoder b=:', 'random:vgg', '--size', '--steps', '--noise-images', '--dataset or --images']
        ['selectivity', '--encoder', 'a=x', 'a=y', '--images', 'i', '--masks', 'm', '--factor', '7']      || ['another one called a', '--factor 7']
        ['occlusion', '--encoder', 'a=random:resnet18', '--images', 'i', '--window', 300]                 || ['--window must be 1 to 224']
        ['occlusion', '--encoder', 'a=random:resnet18', '--images', 'i', '--window', 20, '--stride', 21]  || ['--stride must be 1 to 20']
    }

    def "wrong data give one sentence and exit code 2: #what"() {
        given:
        def bad = folder.resolve('bad')
        ['images', 'masks'].each { Files.createDirectories(bad.resolve(it)) }
        Twins.png(bad.resolve('images/a.png'), 40, 40) { z, y, x -> (x * y) % 256 }
        Twins.png(bad.resolve('masks/a.png'), 40, 40) { z, y, x -> x > 20 ? 1 : 0 }
        make(bad)

        when:
        def run = analyse('selectivity', '--encoder', "e=${bad.resolve('e.safetensors').toFile().exists() ? bad.resolve('e.safetensors') : 'random:resnet18'}", '--size', 32,
                '--gpu', 'off', '--images', bad.resolve('images'), '--masks', bad.resolve('masks'), '--factor', factor, '--output', folder.resolve('x'))

        then:
        run.code() == 2
        run.err().readLines().findAll { !it.contains('INFO') }.size() == 1
        run.err().contains(says)
        !Files.exists(folder.resolve('x/summary.json'))

        where:
        what              | factor | make                                                                                                     || says
        'no images'       | 8      | { d -> Files.delete(d.resolve('images/a.png')) }                                                         || 'holds no images'
        'no mask'         | 8      | { d -> Files.move(d.resolve('masks/a.png'), d.resolve('masks/b.png')) }                                  || 'has no mask for a'
        'another size'    | 8      | { d -> Twins.png(d.resolve('masks/a.png'), 40, 41) { z, y, x -> x > 20 ? 1 : 0 } }                       || 'has 40 x 41 pixels, its image has 40 x 40'
        'an empty mask'   | 8      | { d -> Twins.png(d.resolve('masks/a.png'), 40, 40) { z, y, x -> 0 } }                                    || 'a.png: is empty'
        'a full mask'     | 8      | { d -> Twins.png(d.resolve('masks/a.png'), 40, 40) { z, y, x -> 255 } }                                  || 'covers the whole image'
        'a stack'         | 8      | { d -> Files.delete(d.resolve('images/a.png')); Prepared.npy(d.resolve('images/a.npy'), [2, 40, 40]) { it % 200 } } || 'is a stack of 2 sections'
        'the same name'   | 8      | { d -> Files.write(d.resolve('images/a.tif'), 'x'.bytes) }                                               || 'has the same name as'
        'no image'        | 8      | { d -> Files.writeString(d.resolve('images/a.png'), 'nonsense, and enough of it') }                      || 'a.png: no reader knows'
        'unused factor'   | 'x=8'  | { d -> }                                                                                                 || '--factor x=8: is for no image'
        'no encoder'      | 8      | { d -> Safetensors.write(d.resolve('e.safetensors'), new StateDict([w: HostTensor.of([1f] as float[], 1)], [:])) } || 'holds no ResNet encoder'
        'mismatched'      | 8      | { d -> weights(d.resolve('e.safetensors'), 'resnet18', 1, [:]) { t -> t.remove('layer2.0.conv1.weight') } }        || 'holds a ResNet with [2, 0, 2, 2] blocks'
        'wrong norms'     | 8      | { d -> weights(d.resolve('e.safetensors'), 'resnet18', 3, [mean: '[0.5, 0.5]', sd: '[1, 1]']) }          || 'has mean and sd of 2 channels, its encoder has 3'
        'damaged weights' | 8      | { d -> weights(d.resolve('e.safetensors'), 'resnet18', 1, [:]) { t -> t['bn1.bias'] = HostTensor.of(([Float.NaN] * 64) as float[], 64) } } || 'bn1.bias holds values that are no numbers'
        'huge weights'    | 8      | { d -> weights(d.resolve('e.safetensors'), 'resnet18', 1, [:]) { t -> t['bn1.bias'] = HostTensor.of(([3e38f] * 64) as float[], 64) } } || 'gives features that are no numbers'
    }

    def "a missing weight file, and no data set"() {
        expect:
        analyse('occlusion', '--encoder', "a=${folder.resolve('none.pth')}", '--images', images, '--gpu', 'off', '--output', folder.resolve('x')).refused(2, 'none.pth: is not there')
        analyse('occlusion', '--encoder', 'a=random:resnet18', '--dataset', images, '--gpu', 'off', '--output', folder.resolve('x')).refused(2, 'is no whole data set')
        analyse('occlusion', '--encoder', 'a=random:resnet18', '--images', folder.resolve('no'), '--gpu', 'off', '--output', folder.resolve('x')).refused(2, 'is no folder')
        analyse().refused(1, 'say what to do')
    }
}
