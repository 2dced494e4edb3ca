package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path

/** What becomes of single tasks on SLURM (tests/slurm): those that go over what they asked for, and those of each label. */
class SlurmTasksSpec extends SlurmSpecification {

    def "over its memory, over its heap, over its time, cancelled: said clearly, retried with more; a long task goes on from its last checkpoint"() {
        given:
        def run = slurm('kills', 'kills')
        def volume = ingested()

        when: 'one of the two counters is cancelled as soon as it has a checkpoint'
        def process = run.start(*options(), '--volume', volume)
        boolean cancelled = until(process) { said(run, 'COUNT (cancelled): it was stopped') } {
            if (history(run, 'cancelled') && last(run, 'cancelled') >= 20) {
                cluster.running('COUNT').findAll { it.dir && Path.of(it.dir).resolve('.command.sh').toFile().text.contains('name=cancelled') }
                        .each { cluster.cancel(it.id) }
                sleep(1000)
            }
        }
        run.await(process)

        then:
        cancelled
        run.exit == 0
        def trace = run.trace()

        and: "memory: SLURM killed the task, which left no exit code; the message has the reason and the retry twice the memory"
        run.output.contains('OVER_MEMORY: it ran out of memory (200 MB); attempt 1 of 3, once more, with more')
        trace.findAll { it.process == 'OVER_MEMORY' }*.status == ['FAILED', 'COMPLETED']
        jobs(run).findAll { Cluster.process(it, ['OVER_MEMORY']) }.collect { (it.TRES =~ /mem=([^,]+)/)[0][1] } == ['200M', '400M']

        and: "heap: the tool's own message and exit code 137"
        run.output.contains('OVER_HEAP: it ran out of memory (1 GB); attempt 1 of 3')
        trace.findAll { it.process == 'OVER_HEAP' }*.exit == ['137', '0']
        Path.of(trace.find { it.process == 'OVER_HEAP' && it.attempt == '1' }.workdir).resolve('.command.err').toFile().text.contains('memory')

        and: 'time: 140 is Nextflow\'s code for the notice that SLURM gives half a minute before the end; then the double limit'
        run.output.contains('COUNT (limited): it reached its time limit (1m); attempt 1 of 6, once more, with more')
        trace.find { it.tag == 'limited' && it.attempt == '1' }.exit == '140'
        jobs(run).findAll { Cluster.process(it, ['COUNT']) }*.TimeLimit.containsAll(['00:01:00', '00:02:00'])

        and: 'elements of a job array: each is retried by itself, with more; the message cannot tell all, but names what to look at'
        trace.findAll { it.process == 'ELEMENT' }.groupBy { it.tag }.collectEntries { tag, rows -> [tag, rows*.status] } ==
                [memory: ['FAILED', 'COMPLETED'], time: ['FAILED', 'COMPLETED'], none: ['COMPLETED']]
        run.output =~ /ELEMENT \(memory\): it .*memory.*; attempt 1 of 3, once more, with more/
        run.output =~ /ELEMENT \(time\): it .*time limit.*; attempt 1 of 3, once more, with more/
        trace.findAll { it.process == 'ELEMENT' && it.status == 'COMPLETED' }.collect { Path.of(it.workdir).resolve('element.txt').toFile().text.trim() } as Set ==
                ['memory 400 2', 'time 400 2', 'none 200 1'] as Set

        and: 'the checkpoints: the next attempt began where the last words were said, or at an earlier checkpoint when SLURM left no time for them'
        [cancelled: 150, limited: 400].every { name, steps ->
            def history = history(run, name)
            def stops = history.findAll { it.endsWith('TERM') }.collect { it.split(' ')[0] as int }
            def starts = history.findAll { it.endsWith('begun') }.collect { it.split(' ')[0] as int }
            assert starts.size() >= 2 && starts[0] == 0 && starts.tail().every { it > 0 }
            assert stops.every { it in starts }
            def done = trace.find { it.tag == name && it.status == 'COMPLETED' }
            assert Path.of(done.workdir).resolve("${name}.count").toFile().text.trim() as long == counted(steps)
            true
        }

        when: 'the folder of the checkpoints is no input'
        run.run(*options(), '--volume', volume, '-resume', '--checkpoint_dir', dir.resolve('elsewhere'))

        then: 'so -resume runs nothing wherever it is'
        run.trace().every { it.status == 'CACHED' }
    }

    def "each label gets its CPUs and memory; only process_gpu gets the GPU partition, the GRES and CUDA_VISIBLE_DEVICES"() {
        given:
        def run = slurm('labels', 'labels')
        nvidiaSmi(run, 'echo "GPU 0: Pretended (UUID: GPU-0)"; echo "GPU 1: Pretended (UUID: GPU-1)"')

        when:
        run.run(*options(), '--gpu', 'require')
        def jobs = jobs(run).groupBy { Cluster.process(it, ['SINGLE', 'LOW', 'MEDIUM', 'HIGH', 'HIGH_MEMORY', 'LONG', 'GPU']) }
        def asked = { String name -> jobs[name].collect { [it.Partition, it.NumCPUs, (it.TRES =~ /mem=([^,]+)/)[0][1], it.TimeLimit, it.TresPerNode] } as Set }
        def seen = run.trace().groupBy { it.process }.collectEntries { name, rows -> [name, rows.collect { Path.of(it.workdir).resolve('seen.txt').toFile().text.trim().split(' ') as List }] }

        then:
        run.exit == 0
        asked('SINGLE') == [['cpu', '1', '2G', '04:00:00', null]] as Set
        asked('LOW') == [['cpu', '2', '4G', '04:00:00', null]] as Set
        asked('MEDIUM') == [['cpu', '4', '8G', '12:00:00', null]] as Set
        asked('HIGH') == [['cpu', '8', '32G', '1-00:00:00', null]] as Set
        asked('HIGH_MEMORY') == [['cpu', '1', '128G', '04:00:00', null]] as Set
        asked('LONG') == [['cpu', '1', '2G', '2-00:00:00', null]] as Set

        and: 'two GPU tasks hold a GPU each, at the same time, and know which'
        asked('GPU') == [['gpu', '8', '32G', '2-00:00:00', 'gres:gpu:1']] as Set
        jobs.GPU.every { it.NodeList == 'gn1' }
        seen.GPU*.take(2) as Set == [['gpu', '0'], ['gpu', '1']] as Set
        seen.findAll { name, _ -> name != 'GPU' }.every { _, rows -> rows.every { it[0] == 'cpu' && it[1] == 'none' } }

        and: 'long and GPU tasks have a place for checkpoints outside their own folder, the two GPU tasks each its own'
        (seen.LONG + seen.GPU)*.get(2).every { Files.isDirectory(Path.of(it)) && Path.of(it).parent.fileName.toString() == 'checkpoints' }
        (seen.LONG + seen.GPU)*.get(2).toSet().size() == 3
        ['SINGLE', 'LOW', 'MEDIUM', 'HIGH', 'HIGH_MEMORY'].every { seen[it][0][2] == 'none' }
    }

    def "a GPU task on a node whose driver shows none ends at once, with the mend, and is not retried"() {
        when:
        def run = driverless('blind', 'auto')

        then:
        run.exit != 0
        run.output.contains('SLURM gave this task GPU') && run.output.contains('have the NVIDIA driver of gn1 mended')
        run.output.contains('--gpu off')
        run.trace().every { it.exit == '2' && it.attempt == '1' }
        jobs(run).every { it.Partition == 'gpu' && it.RunTime ==~ /00:00:\d\d/ }
    }

    def "--gpu off: the same tasks run on the CPU partition, ask for no GRES and see no GPU"() {
        when:
        def run = driverless('off', 'off')

        then:
        run.exit == 0
        jobs(run).size() == 2
        jobs(run).every { it.Partition == 'cpu' && it.TresPerNode == null }
    }

    /** The GPU tasks of labels.nf, where no driver shows a GPU. */
    private Run driverless(String folder, String gpu) {
        def run = slurm(folder, 'labels')
        nvidiaSmi(run, 'exit 9')
        run.run(*options(), '--gpu_only', '--gpu', gpu)
    }

    /** A volume for cem-patch. */
    private Path ingested() {
        def tool = Run.ROOT.resolve('bin-java/dist/target/cemflow/bin/cem-ingest')
        def source = new Corpus(dir.resolve('sources')).volume('alpha', 8, 128, 128).dir.resolve('alpha.npy')
        cluster.command(60, tool, '--dataset', 'alpha', '--path', source, '--voxel-x', 8, '--voxel-y', 8, '--output', dir.resolve('alpha.volume'))
        dir.resolve('alpha.volume')
    }

    private static Path checkpoints(Run run, String name) {
        def all = run.dir.resolve('work/checkpoints')
        Files.isDirectory(all) ? Files.list(all).withCloseable { it.toList() }.find { folder ->
            Files.exists(folder.resolve('name')) && Files.readString(folder.resolve('name')).trim() == name } : null
    }

    private static List<String> history(Run run, String name) {
        checkpoints(run, name)?.resolve('history')?.toFile()?.readLines() ?: []
    }

    private static int last(Run run, String name) {
        def file = checkpoints(run, name).resolve('last')
        Files.exists(file) ? Files.readString(file).split(' ')[0] as int : 0
    }

    /** What COUNT of kills.nf must come to. */
    private static long counted(int steps) {
        (1..steps).inject(1L) { state, i -> (state * 1103515245L + i) % 2147483648L }
    }
}
