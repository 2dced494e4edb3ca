package org.cemflow.benchmark.finetune

import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import java.util.function.Supplier
import org.apache.commons.io.FileUtils
import org.cemflow.benchmark.data.PreparedBenchmark
import org.cemflow.benchmark.support.Toy
import org.cemflow.core.cli.Cli
import org.cemflow.core.io.Json
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.resnet.ResNet
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.unet.UNetWeights
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

class FinetuneCommandSpec extends Specification {

    @Shared @TempDir Path shared
    @TempDir Path folder
    @Shared Path toy
    @Shared Path unbroken

    def setupSpec() {
        toy = shared.resolve('toy.benchmark')
        Toy.write(toy)
        unbroken = shared.resolve('unbroken')
        def run = finetune(unbroken)
        assert run.exit == 0: run.err
    }

    /** A tiny run of six iterations. */
    Map finetune(Map more = [:], Path output, Supplier<String> stop = { null }) {
        def options = ['--benchmark': toy, '--arch': 'resnet18', '--evaluate-every': 2, '--checkpoint-minutes': 1000, '--threads': 2,
                       '--gpu': 'off', '--output': output] + more
        def args = options.findAll { it.value != null }.collectMany { [it.key, it.value.toString()] } as String[]
        def err = new StringWriter()
        int exit = Cli.run(new FinetuneCommand(stop), new PrintWriter(new StringWriter()), new PrintWriter(err), args)
        [exit: exit, err: err.toString()]
    }

    static Supplier<String> after(int steps, Closure<String> what = { 'SIGTERM' }) {
        int asked = 0
        return { ++asked == steps ? what() : null }
    }

    static List<Map> rows(Path output) {
        def lines = output.resolve('metrics.csv').toFile().readLines()
        def names = lines[0].split(',')
        lines.drop(1).collect { line -> [names, line.split(',', -1)].transpose().collectEntries() }
    }

    static Map summary(Path output) {
        new JsonSlurper().parse(output.resolve('summary.json').toFile()) as Map
    }

    /** Weights of an encoder, as a file. */
    static Path encoder(Path file, String arch, int channels, Map<String, String> metadata = [:]) {
        def net = new ResNet(ResNetShape.of(arch, channels), Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 1), 77)
        Safetensors.write(file, net.stateDict(metadata))
        net.close()
        file
    }

    def "a run leaves a U-Net under segmentation_models_pytorch's names, an ONNX model, metrics and a summary"() {
        given:
        def weights = Safetensors.read(unbroken.resolve('unet.safetensors'))
        def rows = rows(unbroken)
        def summary = summary(unbroken)

        expect:
        UNetWeights.find('u', weights).shape().outputs() == 1
        weights.tensors()['encoder.layer4.1.bn2.num_batches_tracked'].data().getLong(0) == 6
        weights.metadata().subMap(['arch', 'outputs', 'mean', 'sd', 'benchmark', 'initialisation', 'seed', 'labels']) ==
                [arch: 'resnet18', outputs: '1', mean: '0.35', sd: '0.2', benchmark: 'toy', initialisation: 'random', seed: '42', labels: '1.0']
        new JsonSlurper().parseText(weights.metadata().classes) == [[value: 1, name: 'disc', scored: true]]
        rows*.iteration == ['2', '4', '6']
        rows.every { (it.loss as double) > 0 && [it.train_iou, it.test_iou].every { iou -> (iou as double) > 0 && (iou as double) < 1 } }
        Math.abs((rows[2].lr as double) - 1.2e-8) < 1e-10
        summary.subMap(['benchmark', 'initialisation', 'seed', 'labels', 'iterations', 'slices', 'slices_in_all', 'watched', 'arch']) ==
                [benchmark: 'toy', initialisation: 'random', seed: 42, labels: 1, iterations: 6, slices: 13, slices_in_all: 13, watched: 'test',
                 arch: 'resnet18']
        summary.trained == 3_151_552 + 145
        summary.parameters == summary.trained + 11_170_240
        summary.watched_iou as double == rows[2].test_iou as double || Math.abs(summary.watched_iou - (rows[2].test_iou as double)) < 1e-6
        summary.onnx_max_difference < 1e-3
        Files.size(unbroken.resolve('unet.onnx')) > 50_000_000
    }

    def "a run that is told to stop after iteration #steps ends with 143, and run again ends in the same bits"() {
        when:
        def first = finetune([:], folder, after(steps))

        then:
        first.exit == 143
        first.err.contains("stopped by SIGTERM after iteration $steps of 6")
        !Files.exists(folder.resolve('unet.safetensors'))

        when: 'in a fresh output folder, as a retried task has it'
        def second = finetune(folder.resolve('again'), '--checkpoint-dir': folder.resolve('checkpoints'))

        then:
        second.exit == 0
        same(folder.resolve('again'))

        where: 'inside a window of metrics, and at its end'
        steps << [3, 4]
    }

    def "a run that is killed goes on from its last whole checkpoint to the same bits"() {
        when:
        def killed = finetune(folder, after(4, { throw new IllegalStateException('killed') }), '--checkpoint-minutes': 0)
        def files = folder.resolve('checkpoints').toFile().list().toList().sort()

        then:
        killed.exit == 3
        files == ['checkpoint-000000002.safetensors', 'checkpoint-000000003.safetensors']

        when:
        folder.resolve("checkpoints/${files[1]}").toFile().with { new RandomAccessFile(it, 'rw').withCloseable { f -> f.setLength(length() - 1) } }
        def second = finetune(folder)

        then:
        second.exit == 0
        same(folder)
    }

    boolean same(Path output, Path whole = unbroken) {
        assert Files.mismatch(output.resolve('unet.safetensors'), whole.resolve('unet.safetensors')) == -1
        assert Files.mismatch(output.resolve('unet.onnx'), whole.resolve('unet.onnx')) == -1
        assert rows(output)*.findAll { it.key != 'images_per_s' } == rows(whole)*.findAll { it.key != 'images_per_s' }
        true
    }

    def "with patience a run ends when the validation images no longer gain, and leaves the best look's net, resumed or not"() {
        given:
        def options = ['--benchmark': validated(folder.resolve('b')), '--iterations': 60, '--evaluate-every': 1, '--patience': 3]
        def whole = folder.resolve('whole')

        when:
        def run = finetune(options, whole)
        def ious = rows(whole)*.valid_iou.collect { it as double }
        int best = ious.indexOf(ious.max()) + 1
        def summary = summary(whole)
        def weights = Safetensors.read(whole.resolve('unet.safetensors'))

        then: 'the encoder is frozen, but its statistics count the steps'
        run.exit == 0
        ious.size() == best + 3
        ious.size() < 60
        summary.subMap(['iterations', 'iterations_done', 'iteration_kept', 'watched']) ==
                [iterations: 60, iterations_done: best + 3, iteration_kept: best, watched: 'valid']
        Math.abs(summary.watched_iou - ious.max()) < 1e-6
        weights.tensors()['encoder.bn1.num_batches_tracked'].data().getLong(0) == best
        weights.metadata().iterations == best as String

        when: 'one is stopped after its best look'
        def first = finetune(options, folder.resolve('o'), after(best + 2))
        def second = finetune(options, folder.resolve('o'))

        then:
        first.exit == 143
        second.exit == 0
        same(folder.resolve('o'), whole)

        when: 'and run once more when all is done'
        def third = finetune(options, folder.resolve('o'), { throw new IllegalStateException('a step') })

        then:
        third.exit == 0
        same(folder.resolve('o'), whole)
    }

    /** The toy benchmark with its test images as validation images, too. */
    static Path validated(Path folder) {
        Toy.write(folder)
        def json = folder.resolve('benchmark.json')
        def tree = new JsonSlurper().parse(json.toFile()) as Map
        tree.valid = tree.test
        json.toFile().text = JsonOutput.toJson(tree)
        FileUtils.copyDirectory(folder.resolve('test').toFile(), folder.resolve('valid').toFile())
        folder
    }

    def "SIGTERM makes a real process write a checkpoint and end with 143"() {
        given:
        def output = folder.resolve('run')
        def process = new ProcessBuilder(System.getProperty('java.home') + '/bin/java', '-Xmx1g',
                '-Dorg.bytedeco.javacpp.cachedir=' + System.getProperty('org.bytedeco.javacpp.cachedir'),
                '-Dorg.bytedeco.javacpp.maxPhysicalBytes=0', '-cp', System.getProperty('java.class.path'),
                FinetuneCommand.name, '--benchmark', toy.toString(), '--arch', 'resnet18', '--output', output.toString(),
                '--iterations', '100000', '--evaluate-every', '1', '--evaluate-images', '0', '--threads', '2', '--gpu', 'off')
                .redirectErrorStream(true).redirectOutput(folder.resolve('log').toFile()).start()

        when:
        def metrics = output.resolve('metrics.csv').toFile()
        for (int i = 0; i < 1800 && process.alive && (!metrics.exists() || metrics.readLines().size() < 3); i++) {
            Thread.sleep(100)
        }
        new ProcessBuilder('kill', '-TERM', Long.toString(process.pid())).inheritIO().start().waitFor()
        def ended = process.waitFor(120, TimeUnit.SECONDS)

        then:
        ended
        process.exitValue() == 143
        folder.resolve('log').toFile().text.contains('stopped by SIGTERM after iteration')
        output.resolve('checkpoints').toFile().list().size() == 1

        cleanup:
        process?.destroyForcibly()
    }

    def "a frozen encoder keeps the weights it was given, and takes its normalisation from them"() {
        given:
        def file = encoder(folder.resolve('encoder.safetensors'), 'resnet18', 1, [mean: '0.57', sd: '0.12'])

        when:
        def run = finetune(folder.resolve('o'), '--initialisation': file, '--name': 'cem', '--arch': null, '--iterations': 1)
        def before = Safetensors.read(file).tensors()
        def after = Safetensors.read(folder.resolve('o/unet.safetensors'))

        then:
        run.exit == 0
        before.every { name, array -> name =~ /running|tracked/ ? after.tensors()['encoder.' + name] != array : after.tensors()['encoder.' + name] == array }
        after.metadata().mean == '0.57'
        summary(folder.resolve('o')).subMap(['initialisation', 'norms_from', 'arch']) == [initialisation: 'cem', norms_from: 'weights', arch: 'resnet18']
    }

    def "weights for three channels are summed to one"() {
        given:
        def file = encoder(folder.resolve('imagenet.safetensors'), 'resnet18', 3)

        when:
        def run = finetune(folder.resolve('o'), '--initialisation': file, '--arch': null, '--iterations': 1)
        def three = Safetensors.read(file).tensors()['conv1.weight'].floats()
        def one = Safetensors.read(folder.resolve('o/unet.safetensors')).tensors()['encoder.conv1.weight']
        def summary = summary(folder.resolve('o'))

        then:
        run.exit == 0
        one.shape() == [64L, 1L, 7L, 7L]
        (0..<3136).every { i ->
            Math.abs(one.floats()[i] - (0..2).sum { three[(i.intdiv(49) * 3 + it) * 49 + i % 49] }) < 1e-6
        }
        summary.encoder_channels == 3
        summary.norms_from == 'ImageNet'
        summary.initialisation == 'imagenet'
    }

    @Requires(value = { ['/usr/bin/python3', '-c', 'import torchvision'].execute().waitFor() == 0 }, reason = '/usr/bin/python3 has no torchvision')
    def "a checkpoint of MoCo as torch.save writes it is an initialisation, too"() {
        given:
        def file = folder.resolve('moco.pth.tar')
        def script = '''
import sys, torch, torchvision
net = torchvision.models.resnet18(); net.conv1 = torch.nn.Conv2d(1, 64, 7, 2, 3, bias=False)
state = {'module.encoder_q.' + k: v for k, v in net.state_dict().items()}
state.update({'module.encoder_k.' + k: v + 1 for k, v in net.state_dict().items()})
torch.save({'epoch': 3, 'state_dict': state, 'norms': [0.5, 0.25]}, sys.argv[1])
print(net.layer4[1].conv2.weight.double().sum().item())
'''
        def process = new ProcessBuilder('/usr/bin/python3', '-c', script, file.toString()).start()
        def sum = process.inputStream.text as double

        when:
        def run = finetune(folder.resolve('o'), '--initialisation': file, '--arch': null, '--iterations': 1)
        def weights = Safetensors.read(folder.resolve('o/unet.safetensors'))

        then:
        run.exit == 0
        Math.abs((weights.tensors()['encoder.layer4.1.conv2.weight'].floats() as List<Float>).sum { it as double } - sum) < 1e-3
        weights.metadata().sd == '0.25'
        weights.metadata().initialisation == 'moco'
    }

    def "a share of the labels is drawn by the seed alone, at least one slice, and a smaller share is part of a larger one"() {
        given:
        def prepared = PreparedBenchmark.read(toy)

        expect:
        [0.001d: 1, 0.3d: 4, 0.6d: 8, 1d: 13].every { share, count -> indices(prepared, share, 1).size() == count }
        indices(prepared, 0.6, 3).containsAll(indices(prepared, 0.3, 3))
        indices(prepared, 0.3, 3) == indices(prepared, 0.3, 3)
        (1..9).collect { indices(prepared, 0.3, it) }.toSet().size() > 3
    }

    /** Drawn slices by their sizes and first row, which differ. */
    private List indices(PreparedBenchmark prepared, double share, long seed) {
        TrainingSlices.open(toy, prepared, share, seed).withCloseable { slices ->
            slices.drawn().collect {
                def row = new byte[it.width()]
                it.image(20, 0, 1, row.length, row)
                [it.height(), it.width(), row as List]
            }
        }
    }

    def "a net that learns all its layers learns the toy benchmark"() {
        when:
        def run = finetune(folder, '--unfreeze': 'all', '--iterations': 40, '--evaluate-every': 20, '--batch': 4)

        then: 'the discs are a fifth of the image: all or nothing would give an IoU of 0.2 or 0'
        run.exit == 0
        (rows(folder).last().test_iou as double) > 0.7
        (rows(folder).last().loss as double) < (rows(folder).first().loss as double)
    }

    def "several classes learn by weighted cross-entropy"() {
        given:
        def two = folder.resolve('two')
        Toy.write(two, 2)

        when:
        def run = finetune(folder.resolve('o'), '--benchmark': two, '--iterations': 2)

        then:
        run.exit == 0
        UNetWeights.find('u', Safetensors.read(folder.resolve('o/unet.safetensors'))).shape().outputs() == 3
    }

    def "wrong input is one sentence: #fault"() {
        given:
        def options = change.call(folder)

        when:
        def run = finetune(options, folder.resolve('o'))

        then:
        run.exit == exit
        run.err.contains(fault)
        run.err.readLines().size() == 1

        where:
        exit | fault                                           | change
        1    | '--arch must be one of'                         | { ['--arch': 'vgg'] }
        1    | '--crop 60: the U-Net halves'                   | { ['--crop': 60] }
        1    | '--labels must be above 0'                      | { ['--labels': 0] }
        1    | 'toy has no validation images to choose by'    | { ['--patience': 2] }
        1    | '--patience needs looks at validation images'   | { ['--benchmark': validated(it.resolve('b')), '--patience': 2, '--evaluate-images': 0] }
        1    | "--name 'a b'"                                  | { ['--name': 'a b'] }
        2    | 'is no prepared benchmark'                      | { ['--benchmark': it] }
        2    | 'no such file'                                  | { ['--initialisation': it.resolve('none.safetensors')] }
        2    | 'holds a resnet18, but --arch asks for a resnet50' | { ['--initialisation': encoder(it.resolve('e.safetensors'), 'resnet18', 1), '--arch': 'resnet50'] }
        2    | 'holds no ResNet encoder'                       | { Safetensors.write(it.resolve('e.safetensors'), new StateDict([:], [:])); ['--initialisation': it.resolve('e.safetensors')] }
        2    | 'bytes'                                         | { cut(encoder(it.resolve('e.safetensors'), 'resnet18', 1)) }
        2    | 'has no training pixel of ring'                 | { ['--benchmark': ringless(it)] }
        2    | 'a U-Net needs 32 pixels a side at least'       | { ['--benchmark': flat(it)] }
        2    | 'is of a run with'                              | { ['--checkpoint-dir': unbroken.resolve('checkpoints'), '--seed': 4] }
        2    | '--gpu require'                                 | { ['--gpu': 'require'] }
    }

    static Map cut(Path file) {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 1000))
        ['--initialisation': file]
    }

    /** Two classes are named, the masks know one. */
    static Path ringless(Path folder) {
        def two = Toy.write(folder, 2)
        Toy.write(folder, 1)
        Json.write(folder.resolve('benchmark.json'), two)
        folder
    }

    /** A volume of 8 sections, sliced across its rows. */
    static Path flat(Path folder) {
        Toy.write(folder)
        def json = folder.resolve('benchmark.json')
        def tree = new JsonSlurper().parse(json.toFile()) as Map
        tree.train.find { it.name == 'v' }.with { it.axes = [0, 1]; it.slices = [8, 64] }
        json.toFile().text = JsonOutput.toJson(tree)
        folder
    }

    def "a run that is turned away leaves the metrics of the finished one alone"() {
        given:
        def output = folder.resolve('again')
        assert finetune(output).exit == 0
        def before = Files.readString(output.resolve('metrics.csv'))

        when:
        def run = finetune(output, '--seed': 8)

        then:
        run.exit == 2
        run.err.contains('is of a run with seed')
        Files.readString(output.resolve('metrics.csv')) == before

        when: 'another one that starts, and is stopped, is not called finished by the first one\'s summary'
        def stopped = finetune(output, '--seed': 8, '--checkpoint-dir': folder.resolve('other'), after(2))

        then:
        stopped.exit == 143
        !Files.exists(output.resolve('summary.json'))
    }

    def "crops that no array holds were an internal error"() {
        expect:
        with(finetune('--batch': 4096, '--crop': 4096, folder.resolve('x'))) {
            it.exit == 1
            it.err.contains('--batch 4096 crops of 4096 pixels a side are more than fit into an array; lower either.')
        }
    }

    def "a folder in place of weights was an internal error; weights that are no numbers were blamed on --lr"() {
        given:
        def file = encoder(folder.resolve('e.safetensors'), 'resnet18', 1)
        def dict = Safetensors.read(file)
        def tensors = new LinkedHashMap(dict.tensors())
        def bias = tensors['bn1.bias'].floats()
        bias[3] = Float.NaN
        tensors['bn1.bias'] = HostTensor.of(bias, bias.length as long)
        Safetensors.write(folder.resolve('nan.safetensors'), new StateDict(tensors, [:]))

        expect:
        with(finetune('--initialisation': folder, '--name': 'x', folder.resolve('o'))) {
            it.exit == 2
            it.err.contains('is a folder where a file is wanted')
        }
        with(finetune('--initialisation': folder.resolve('nan.safetensors'), folder.resolve('o'))) {
            it.exit == 2
            it.err.contains('bn1.bias holds values that are no numbers')
        }
        with(finetune('--initialisation': encoder(folder.resolve('bytes.safetensors'), 'resnet18', 1, [mean: '128', sd: '30']), folder.resolve('o'))) {
            it.exit == 2
            it.err.contains('mean and sd in its metadata that are not those of grey values of 0 to 1')
        }
    }
}
