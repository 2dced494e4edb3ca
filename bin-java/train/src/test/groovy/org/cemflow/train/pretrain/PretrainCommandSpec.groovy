package org.cemflow.train.pretrain

import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import java.util.concurrent.TimeUnit
import java.util.function.Supplier
import org.cemflow.core.cli.Cli
import org.cemflow.core.io.Checksums
import org.cemflow.core.io.NpyHeader
import org.cemflow.nets.augment.AugmentOptions
import org.cemflow.nets.augment.RotationFill
import org.cemflow.nets.weights.Safetensors
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

class PretrainCommandSpec extends Specification {

    /** Columns of metrics.csv that are the clock's and not the run's. */
    static final CLOCK = ['images_per_s', 'data_wait']

    @Shared @TempDir Path shared
    @TempDir Path folder
    @Shared Path patches
    @Shared Path unbroken

    def setupSpec() {
        patches = array(shared.resolve('train.npy'), 26, 32)
        unbroken = shared.resolve('unbroken')
        assert pretrain(unbroken).exit == 0
    }

    static Path array(Path file, int count, int side, byte[] tail = new byte[0]) {
        def random = new Random(3)
        def pixels = new byte[count * side * side]
        random.nextBytes(pixels)
        Files.write(file, [NpyHeader.uint8(count, side, side), pixels, tail].collectMany { it as List } as byte[])
    }

    /** A tiny run: three steps an epoch. */
    Map pretrain(Map more = [:], Path output, Supplier<String> stop = { null }) {
        def options = ['--train': patches, '--preset': 'demo', '--view-size': 32, '--batch': 8, '--queue': 16, '--dim': 8,
                       '--epochs': 3, '--warmup-epochs': 0, '--lr': 0.06, '--key-momentum': 0.99, '--temperature': 0.2,
                       '--metrics-every': 2, '--checkpoint-minutes': 1000, '--threads': 2, '--gpu': 'off', '--output': output] + more
        def args = options.findAll { it.value != null }.collectMany { [it.key, it.value.toString()] } as String[]
        def err = new StringWriter()
        int exit = Cli.run(new PretrainCommand(stop), new PrintWriter(new StringWriter()), new PrintWriter(err), args)
        [exit: exit, err: err.toString()]
    }

    /** Says a signal's name when it is asked for the n-th time: after the n-th step. */
    static Supplier<String> after(int steps, Closure<String> what = { 'SIGTERM' }) {
        int asked = 0
        return { ++asked == steps ? what() : null }
    }

    static List<Map> rows(Path output) {
        def lines = output.resolve('metrics.csv').toFile().readLines()
        def names = lines[0].split(',')
        lines.drop(1).collect { line -> [names, line.split(',', -1)].transpose().collectEntries() }
    }

    def "a run leaves weights under torchvision's names, metrics, a summary and a model card"() {
        given:
        def weights = Safetensors.read(unbroken.resolve('encoder.safetensors'))
        def summary = new JsonSlurper().parse(unbroken.resolve('summary.json').toFile())
        def rows = rows(unbroken)

        expect:
        weights.tensors()['conv1.weight'].shape() == [64L, 1L, 7L, 7L]
        weights.tensors()['layer4.1.bn2.num_batches_tracked'].data().getLong(0) == 9
        !weights.tensors().keySet().any { it.startsWith('fc') }
        weights.metadata().arch == 'resnet18'
        Math.abs((weights.metadata().mean as double) - 0.5) < 0.01
        weights.metadata().train_sha256 == summary.train_sha256
        summary.steps == 9
        summary.onnx_max_difference < 1e-4
        Files.size(unbroken.resolve('encoder.onnx')) > 40_000_000
        summary.options.view_size == '32'
        rows*.step == ['0', '2', '3', '4', '6', '8', '9']
        rows*.epoch == ['0', '1', '1', '2', '2', '3', '3']
        rows.drop(1).every { (it.loss as double) > 0 && (it.top5 as double) <= 1 && (it.spread as double) > 0 }
        Math.abs((rows[1].lr as double) - 0.06 * 8 / 128 * (1 + Math.cos(Math.PI / 9)) / 2) < 1e-6
        unbroken.resolve('README.md').toFile().text.contains('torchvision.models.resnet18()')
    }

    def "a run that is told to stop after step #steps ends with 143, and run again ends in the same bits"() {
        when:
        def first = pretrain([:], folder, after(steps))

        then:
        first.exit == 143
        first.err.contains("stopped by SIGTERM after step $steps of 9")
        !Files.exists(folder.resolve('encoder.safetensors'))

        when: 'in a fresh output folder, as a retried task has it'
        def second = pretrain(folder.resolve('again'), '--checkpoint-dir': folder.resolve('checkpoints'))

        then:
        second.exit == 0
        same(folder.resolve('again'))

        where: 'inside a window of metrics, and at the end of an epoch'
        steps << [5, 6]
    }

    def "a run that is killed goes on from its last checkpoint, past one that is truncated, to the same bits"() {
        when:
        def killed = pretrain(folder, after(5, { throw new IllegalStateException('killed') }), '--checkpoint-minutes': 0)

        then: 'the two newest are kept, and nothing half-written'
        killed.exit == 3
        def files = folder.resolve('checkpoints').toFile().list().toList().sort()
        files == ['checkpoint-000000003-epoch0001.safetensors', 'checkpoint-000000004.safetensors']

        when:
        folder.resolve("checkpoints/${files[1]}").toFile().with { new RandomAccessFile(it, 'rw').withCloseable { f -> f.setLength(length() - 1) } }
        def second = pretrain(folder)

        then:
        second.exit == 0
        same(folder)
    }

    boolean same(Path output) {
        assert Files.mismatch(output.resolve('encoder.safetensors'), unbroken.resolve('encoder.safetensors')) == -1
        assert rows(output)*.findAll { !(it.key in CLOCK) } == rows(unbroken)*.findAll { !(it.key in CLOCK) }
        true
    }

    def "a run on two devices, told to stop and gone on with on one, ends in the bits of one device"() {
        when:
        def first = pretrain(folder, after(5), '--devices': 2)
        def second = pretrain(folder, '--devices': 'auto')

        then:
        first.exit == 143
        second.exit == 0
        same(folder)
    }

    def "a checkpoint of other options, or no whole checkpoint at all, is one sentence"() {
        given:
        def checkpoints = unbroken.resolve('checkpoints')

        when:
        def other = pretrain(folder.resolve('o'), '--checkpoint-dir': checkpoints, '--arch': 'resnet34', '--seed': 4)

        then:
        other.exit == 2
        other.err.contains('is of a run with arch resnet18 instead of resnet34, seed 1227 instead of 4; run with the same options')
        other.err.readLines().size() == 1

        when:
        def damaged = folder.resolve('d')
        Files.createDirectories(damaged)
        Files.write(damaged.resolve('checkpoint-000000003.safetensors'), new byte[20])
        def broken = pretrain(folder.resolve('b'), '--checkpoint-dir': damaged)

        then:
        broken.exit == 2
        broken.err.contains('no checkpoint in the folder is whole')
        broken.err.readLines().size() == 1
    }

    def "a loss that is not finite ends the run with the last good checkpoint"() {
        when:
        def run = pretrain(folder, '--lr': 1e30, '--checkpoint-minutes': 0)

        then:
        run.exit == 2
        run.err.contains('is not finite at step ')
        run.err.readLines().size() == 1
        !Files.exists(folder.resolve('encoder.safetensors'))
        folder.resolve('checkpoints').toFile().list().every { file ->
            Safetensors.read(folder.resolve("checkpoints/$file")).tensors()['encoder_q.conv1.weight'].floats().every { Float.isFinite(it) }
        }
    }

    def "SIG#signal makes a real process write a checkpoint and end with 143"() {
        given:
        def output = folder.resolve('run')
        def process = new ProcessBuilder(System.getProperty('java.home') + '/bin/java', '-Xmx1g',
                '-Dorg.bytedeco.javacpp.cachedir=' + System.getProperty('org.bytedeco.javacpp.cachedir'),
                '-Dorg.bytedeco.javacpp.maxPhysicalBytes=0', '-cp', System.getProperty('java.class.path'),
                PretrainCommand.name, '--train', patches.toString(), '--output', output.toString(), '--preset', 'demo',
                '--view-size', '32', '--batch', '8', '--queue', '16', '--dim', '8', '--epochs', '100000', '--threads', '2', '--gpu', 'off')
                .redirectErrorStream(true).redirectOutput(folder.resolve('log').toFile()).start()

        when:
        def metrics = output.resolve('metrics.csv').toFile()
        for (int i = 0; i < 1200 && process.alive && (!metrics.exists() || metrics.readLines().size() < 3); i++) {
            Thread.sleep(100)
        }
        new ProcessBuilder('kill', '-' + signal, Long.toString(process.pid())).inheritIO().start().waitFor()
        def ended = process.waitFor(120, TimeUnit.SECONDS)

        then:
        ended
        process.exitValue() == 143
        folder.resolve('log').toFile().text.contains("stopped by SIG$signal after step")
        output.resolve('checkpoints').toFile().list().size() == 1

        cleanup:
        process?.destroyForcibly()

        where:
        signal << ['TERM', 'USR2']
    }

    def "a probe is told before the training and at intervals"() {
        given: 'two classes that even a random encoder tells apart'
        def probe = Files.createDirectories(folder.resolve('probe'))
        def pixels = new byte[20 * 32 * 32]
        def random = new Random(1)
        20.times { i -> 1024.times { j -> pixels[1024 * i + j] = (i % 2 ? random.nextInt(256) : 100 + random.nextInt(20)) as byte } }
        Files.write(probe.resolve('images.npy'), [NpyHeader.uint8(20, 32, 32), pixels].collectMany { it as List } as byte[])
        probe.resolve('labels.csv').toFile().text = 'label\n' + (0..19).collect { it % 2 ? 'noise' : 'flat' }.join('\n') + '\n'

        when:
        def run = pretrain(folder.resolve('o'), '--probe': probe, '--epochs': 2, '--probe-every': 1)
        def rows = rows(folder.resolve('o'))

        then:
        run.exit == 0
        rows*.probe.findAll() == [rows[0].probe, rows[2].probe, rows.last().probe]
        rows[0].probe as double == 1d
        new JsonSlurper().parse(folder.resolve('o/summary.json').toFile()).probe_before == 1
    }

    def "wrong input is one sentence: #fault"() {
        given:
        def options = change.call(folder)

        when:
        def run = pretrain(options, folder.resolve('o'))

        then:
        run.exit == exit
        run.err.contains(fault)
        run.err.readLines().size() == 1

        where:
        exit | fault                                         | change
        1    | 'Give either --dataset or --train.'           | { ['--train': null] }
        1    | '--queue 20 is not a multiple of --batch 8'   | { ['--queue': 20] }
        1    | '--bn-groups 2 cannot be shared equally by --devices 3' | { ['--devices': 3] }
        1    | '--devices must be a number of GPUs'          | { ['--devices': 'all'] }
        1    | '--arch must be one of'                       | { ['--arch': 'vgg'] }
        1    | '--precision tf32'                            | { ['--precision': 'tf32'] }
        2    | 'holds 26 patches, fewer than a batch of 32'  | { ['--batch': 32, '--queue': 32] }
        2    | '--gpu require'                               | { ['--gpu': 'require'] }
        2    | 'no such file'                                | { ['--train': it.resolve('none.npy')] }
        2    | 'no such file'                                | { ['--preset': it.resolve('none.yml')] }
        2    | 'has options that cem-pretrain has not: lrr'  | { ['--preset': text(it, 'lrr: 3\n')] }
        2    | 'is no YAML'                                  | { ['--preset': text(it, 'a: [\n')] }
        2    | 'holds no options by name'                    | { ['--preset': text(it, '- a\n')] }
        2    | 'has an option of the wrong kind'             | { ['--dim': null, '--preset': text(it, 'dim: high\n')] }
        2    | 'has no manifest.json'                        | { ['--train': null, '--dataset': it] }
        2    | 'bytes'                                       | { ['--train': array(it.resolve('long.npy'), 9, 32, [1] as byte[])] }
        2    | 'shape'                                       | { ['--train': header(it, [9L, 32L, 16L])] }
        2    | 'patches'                                     | { ['--train': header(it, [0L, 32L, 32L])] }
        2    | 'has no column label'                         | { ['--probe': probe(it, 'class\na\n')] }
        2    | 'has 1 rows for 4 images'                     | { ['--probe': probe(it, 'label\na\n')] }
    }

    static Path text(Path folder, String text) {
        Files.writeString(folder.resolve('preset.yml'), text)
    }

    static Path header(Path folder, List<Long> shape) {
        def file = folder.resolve('shape.npy')
        Files.write(file, NpyHeader.uint8(shape as long[]))
        Files.write(file, new byte[shape.inject(1L) { a, b -> a * b } as int], StandardOpenOption.APPEND)
    }

    static Path probe(Path folder, String labels) {
        array(folder.resolve('images.npy'), 4, 32)
        Files.writeString(folder.resolve('labels.csv'), labels)
        folder
    }

    def "a data set is held against its manifest"() {
        given:
        def dataset = Files.createDirectories(folder.resolve('dataset'))
        Files.copy(patches, dataset.resolve('train.npy'))
        def sha = Checksums.sha256(patches)
        def manifest = { long bytes, String sum ->
            """{"schema": "cemflow-manifest/1", "count": 26, "files": [{"path": "train.npy", "bytes": $bytes, "sha256": "$sum"}]}"""
        }
        def size = Files.size(patches)

        when:
        Files.writeString(dataset.resolve('manifest.json'), manifest(bytesMore + size, wrongSum ?: sha))
        def run = pretrain('--train': null, '--dataset': dataset, '--epochs': 1, folder.resolve('o'))

        then:
        run.exit == exit
        run.err.contains(fault)
        exit != 0 || Safetensors.read(folder.resolve('o/encoder.safetensors')).metadata().manifest_sha256.size() == 64

        where:
        bytesMore | wrongSum  | exit | fault
        0         | null      | 0    | ''
        1         | null      | 2    | 'bytes that manifest.json says'
        0         | 'abc'     | 2    | 'is not the file that manifest.json says'
    }

    def "the preset #name is whole, and the paper's is the paper's"() {
        expect:
        Presets.options(name, [:]).faults() == []
        Presets.options('paper', [:]) == new PretrainOptions('resnet50', 224, 0.2, 'black', 0.4, 2.0, 128, 200, 0.015, 128, 'steps',
                [120, 160], 0, 0.9, 1e-4, 65536, 0.999, 0.2, 128, 4, 100, 10)

        where:
        name << Presets.NAMES
    }

    def "a run too short for its queue is warned of"() {
        given:
        def options = Presets.options('paper', [batch: 64, queue: 8192] as Map<String, Object>)

        expect:
        options.doubts(384) == []
        options.doubts(383) == ['the 8192 keys of the queue are random until step 128 of 383: give a smaller --queue or more --epochs']
    }

    def "an option given twice is wrong usage, not a wrong preset"() {
        given:
        def err = new StringWriter()

        when:
        int exit = Cli.run(new PretrainCommand({ null }), new PrintWriter(new StringWriter()), new PrintWriter(err),
                '--train', patches.toString(), '--output', folder.toString(), '--queue', '16', '--lr', '0.1', '--queue', '32')

        then:
        exit == 1
        err.toString().contains('--queue')
    }

    def "the augmentation's options reach the augmenter"() {
        given:
        def given = [view_size: 32, crop_area: 0.5d, rotation_fill: 'reflect', jitter: 0.1d, blur_sigma: sigma] as Map<String, Object>
        def augmentation = Presets.options('paper', given).augmentation()

        expect:
        augmentation.side() == 32
        augmentation.area().low() == 0.5d
        augmentation.fill() == RotationFill.REFLECT
        [augmentation.brightness(), augmentation.contrast()] == [0.1d, 0.1d]
        augmentation.blur() == chance
        sigma == 0 || augmentation.sigma().high() == sigma
        Presets.options('paper', [:]).augmentation() == AugmentOptions.paper(224)

        where:
        sigma | chance
        0.0d  | 0.0d
        0.05d | 0.5d
        1.0d  | 0.5d
    }

    def "augmentations that cannot be are named at once"() {
        expect:
        Presets.options('paper', [crop_area: 0.0d, rotation_fill: 'white', jitter: 1.5d, blur_sigma: -1.0d] as Map<String, Object>)
                .faults()*.replaceAll(' must.*', '') == ['--crop-area', '--rotation-fill', '--jitter', '--blur-sigma']
    }
}
