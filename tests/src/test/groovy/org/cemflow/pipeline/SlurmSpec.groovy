package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/**
 * The pipeline on a real SLURM: slurmctld, three slurmd and munge, started here and stopped by process id.
 * Its GPUs are pretended (character devices and an nvidia-smi of ours) and there are no cgroups, so what is proved is scheduling,
 * routing, kills and resumption; not CUDA, and of memory limits SLURM's own watch over resident memory (OverMemoryKill).
 * ./cemflow test --slurm runs it.
 */
@Requires({ Boolean.getBoolean('cemflow.slurm') })
class SlurmSpec extends Specification {

    @Shared @TempDir Path dir
    @Shared Cluster cluster
    /** Four small data sets, written once: a cache asks when. */
    @Shared Path four
    /** What they become on this machine without SLURM, name of the file -> sha256. */
    @Shared Map<String, String> bytes

    void setupSpec() {
        cluster = new Cluster()
        def corpus = new Corpus(dir.resolve('four'))
        ['alpha', 'beta', 'gamma', 'delta'].each { corpus.volume(it, 8, 128, 128) }
        four = corpus.sheet()
    }

    void cleanupSpec() {
        cluster?.close()
    }

    // ---- the pipeline ----

    def "60 data sets go through sbatch end to end, as job arrays, each task on the CPU partition with what its label asks for"() {
        given:
        def corpus = new Corpus(dir.resolve('sixty'))
        60.times { corpus.volume("set_${it}", 2, 96, 96) }
        def sheet = corpus.sheet()

        when:
        def run = slurm('many').run(*pipeline(sheet), '--array_size', 20)

        then: 'everything was done, by jobs of SLURM'
        run.exit == 0
        run.trace().every { it.status == 'COMPLETED' && it.native_id ==~ /\d+(_\d+)?/ }
        ['INGEST', 'PATCH', 'DEDUP', 'FILTER'].every { name -> run.trace().count { it.process == "CURATE:${name}" } == 60 }

        and: 'three arrays of twenty for each of the per-data-set processes, single jobs for the rest'
        def jobs = jobs(run)
        def arrays = jobs.findAll { it.ArrayJobId }.groupBy { Cluster.process(it, labels().keySet()) }
        arrays.keySet() == ['INGEST', 'PATCH', 'DEDUP', 'FILTER'] as Set
        arrays.values().every { it.size() == 60 && (it*.ArrayJobId as Set).size() == 3 }
        jobs.size() == run.trace().size()

        and: 'the accounting agrees'
        cluster.accounting().count { it.WorkDir.startsWith(run.dir.toString()) && it.JobState == 'COMPLETED' } == run.trace().size()

        and: "the README's table has what the cluster saw"
        (routes(jobs, labels()) - table()).empty

        when: 'once more with -resume'
        def before = cluster.jobs().size()
        run.run(*pipeline(sheet), '--array_size', 20, '-resume')

        then: 'nothing runs: every task comes from the cache and SLURM has seen no new job'
        run.exit == 0
        run.trace().every { it.status == 'CACHED' }
        cluster.jobs().size() == before
    }

    def "a task cancelled and a node lost in the middle: the tasks are retried, and the result is that of an undisturbed run without SLURM"() {
        given:
        bytes = local()
        def run = slurm('disturbed')

        when:
        def process = run.start(*pipeline(four))
        boolean cancelled = until(process) { said(run, 'stopped by a signal') } {
            cluster.running('INGEST', 'PATCH').take(1).each { cluster.cancel(it.id) }
        }
        boolean failed = until(process) { cluster.accounting().any { it.JobState == 'NODE_FAIL' } } {
            cluster.running('DEDUP', 'FILTER', 'DEDUP_ACROSS', 'EXPORT').take(1).each {
                cluster.command('scontrol', 'update', "nodename=${it.node}", 'state=down', 'reason=test')
                sleep(1500)
                cluster.command('sh', '-c', "scontrol update nodename=${it.node} state=resume || true") // it may be back by itself
            }
        }
        run.await(process)

        then: 'both happened, and were said'
        cancelled
        failed
        run.exit == 0
        run.output =~ /CURATE:(INGEST|PATCH) .*: it was stopped by a signal \(.*; attempt 1 of 3/
        cluster.accounting().any { it.JobState == 'CANCELLED' && it.WorkDir.startsWith(run.dir.toString()) }

        and: 'every task that failed was done again'
        def trace = run.trace()
        def lost = trace.findAll { it.status != 'COMPLETED' }
        lost.size() >= 2
        lost.every { gone -> trace.any { it.process == gone.process && it.tag == gone.tag && it.status == 'COMPLETED' && (it.attempt as int) > (gone.attempt as int) } }

        and:
        run.bytes() == bytes
    }

    def "the head killed with -9 and the run resumed: the same bytes, and what was done is not done again"() {
        given:
        bytes = bytes ?: local()
        def run = slurm('killed')

        when:
        def process = run.start(*pipeline(four))
        boolean begun = until(process) { cluster.accounting().any { it.JobState == 'COMPLETED' && it.WorkDir.startsWith("${run.dir}/") && it.Name.contains('PATCH') } } {}
        (process.descendants().toList() + process.toHandle()).each { it.destroyForcibly() }
        process.waitFor(30, TimeUnit.SECONDS)

        then:
        begun
        !Files.exists(run.dir.resolve('results/dataset/manifest.json'))

        when:
        run.run(*pipeline(four), '-resume')

        then:
        run.exit == 0
        run.trace().find { it.process == 'CURATE:SAMPLESHEET' }.status == 'CACHED'
        run.trace().any { it.process == 'CURATE:INGEST' && it.status == 'CACHED' }
        run.bytes() == bytes
    }

    // ---- the pretraining ----

    def "the README's table is what the cluster's accounting shows of every process; what may use a GPU goes to the GPU partition with a GRES"() {
        given: 'stubs of all tasks, nodes whose driver shows GPUs, and a benchmark that is to be fetched'
        def run = slurm('routes')
        nvidiaSmi(run, 'echo "GPU 0: Pretended (UUID: GPU-0)"')
        def server = new Served({ 'data'.bytes })
        def labels = Files.writeString(dir.resolve('labels.csv'), 'id,label\n')
        def fetched = Files.writeString(dir.resolve('fetched.yml'), "name: fetched\nsources: [{name: a.npy, url: '$server.address/a.npy', role: all}]\n")

        when:
        run.run(*pipeline(four), '--pretrain', '--benchmarks', "phantom,$fetched", '--analyse',
                '--filter_labels', labels, '--gpu', 'auto', '-stub')

        then:
        run.exit == 0

        when: 'a net in place of the forest, all else as it was'
        run.run(*pipeline(four), '--filter_labels', labels, '--filter_arch', 'resnet34', '--gpu', 'auto', '-stub', '-resume')

        then:
        run.exit == 0
        routes(jobs(run), SlurmSpec.labels()) == table()
        table().count { it.contains('| gpu |') } == 7

        cleanup:
        server?.close()
    }

    def "PRETRAIN cancelled in the middle goes on from its checkpoint, to the weights of an undisturbed run without SLURM"() {
        given: 'one thread: the weights depend on their number'
        def preset = Files.writeString(dir.resolve('preset.yml'), """\
            {arch: resnet18, view_size: 32, batch: 8, epochs: 3, lr: 0.03, schedule: cosine, queue: 32, dim: 16, bn_groups: 2, metrics_every: 5}
            """.stripIndent())
        def options = ['--pretrain', '--pretrain_preset', preset, '--gpu', 'off', '--checkpoint_minutes', 0.02, '--patch_size', 32, '--max_cpus', 1]
        def run = slurm('pretrain')

        when:
        def process = run.start(*(SlurmSpec.options() + ['--input', four.toString()]), *options)
        boolean cancelled = until(process) { said(run, 'PRETRAIN: it was stopped by a signal') } {
            def saved = run.dir.resolve('work/checkpoints')
            if (Files.isDirectory(saved) && Files.walk(saved).withCloseable { files -> files.anyMatch { it.fileName.toString() ==~ /checkpoint-.*\.safetensors/ } }) {
                cluster.running('PRETRAIN').each { cluster.cancel(it.id) }
                sleep(1000)
            }
        }
        run.await(process)

        then:
        cancelled
        run.exit == 0
        def task = run.trace().find { it.process == 'PRETRAIN' && it.status == 'COMPLETED' }
        Path.of(task.workdir).resolve('.command.err').toFile().text.contains('going on from step')

        and: 'on the CPU partition, without GRES'
        jobs(run).every { it.Partition == 'cpu' && it.TresPerNode == null }

        and:
        def undisturbed = new Run(dir.resolve('undisturbed')).run('-ansi-log', 'false', '--input', four, *options)
        undisturbed.exit == 0
        ['encoder.safetensors', 'encoder.onnx', 'embeddings.npy'].every {
            Run.sha256(run.results.resolve("pretrain/$it")) == Run.sha256(undisturbed.results.resolve("pretrain/$it"))
        }
    }

    // ---- kills, checkpoints ----

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

    // ---- labels, GPUs ----

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
        given:
        def run = slurm('blind', 'labels')
        nvidiaSmi(run, 'exit 9')

        when:
        run.run(*options(), '--gpu_only', '--gpu', 'auto')

        then:
        run.exit != 0
        run.output.contains('SLURM gave this task GPU') && run.output.contains('have the NVIDIA driver of gn1 mended')
        run.output.contains('--gpu off')
        run.trace().every { it.exit == '2' && it.attempt == '1' }
        jobs(run).every { it.Partition == 'gpu' && it.RunTime ==~ /00:00:\d\d/ }
    }

    def "--gpu off: the same tasks run on the CPU partition, ask for no GRES and see no GPU"() {
        given:
        def run = slurm('off', 'labels')
        nvidiaSmi(run, 'exit 9')

        when:
        run.run(*options(), '--gpu_only', '--gpu', 'off')

        then:
        run.exit == 0
        jobs(run).size() == 2
        jobs(run).every { it.Partition == 'cpu' && it.TresPerNode == null }
    }

    // ---- helpers ----

    /** A run on the cluster: of the pipeline, or of tests/slurm/<script>.nf beside the real configuration. */
    private Run slurm(String folder, String script = null) {
        def command = [Run.ROOT.resolve('cemflow'), 'run']
        if (script) {
            command = [Run.ROOT.resolve('cemflow'), 'nextflow', 'run', Project.of(dir.resolve("project-${folder}"), Cluster.SCRIPTS.resolve("${script}.nf"))]
        }
        def run = new Run(dir.resolve(folder), command)
        run.minutes = 30
        run.environment.putAll(cluster.env)
        run
    }

    private static List<String> options() {
        ['-profile', 'slurm', '-c', Cluster.SCRIPTS.resolve('fast.config'), '-ansi-log', 'false', '--slurm_queue', 'cpu', '--slurm_gpu_queue', 'gpu']*.toString()
    }

    private static List<String> pipeline(Path sheet) {
        options() + ['--input', sheet.toString(), '--patch_size', '64']
    }

    private Map<String, String> local() {
        def run = new Run(dir.resolve('local')).run('-ansi-log', 'false', '--input', four, '--patch_size', 64)
        assert run.exit == 0: run.output
        run.bytes()
    }

    /** A volume for cem-patch. */
    private Path ingested() {
        def tool = Run.ROOT.resolve('bin-java/dist/target/cemflow/bin/cem-ingest')
        cluster.command(60, tool, '--dataset', 'alpha', '--path', dir.resolve('four/alpha.npy'), '--voxel-x', 8, '--voxel-y', 8, '--output', dir.resolve('alpha.volume'))
        dir.resolve('alpha.volume')
    }

    /** An nvidia-smi for the nodes: jobs inherit the PATH of the head that submits them. */
    private static void nvidiaSmi(Run run, String body) {
        def bin = Files.createDirectories(run.dir.resolve('bin'))
        def script = Files.writeString(bin.resolve('nvidia-smi'), "#!/bin/sh\n${body}\n")
        script.toFile().setExecutable(true)
        run.environment.PATH = "${bin}:${System.getenv('PATH')}".toString()
    }

    private List<Map<String, String>> jobs(Run run) {
        cluster.jobs().findAll { it.WorkDir.startsWith("${run.dir}/") }
    }

    /** Does something again and again, ten times a second, until it is so or the run is over; whether it became so. */
    private static boolean until(Process process, Closure<Boolean> so, Closure<?> something) {
        while (process.alive) {
            if (so()) {
                return true
            }
            something()
            sleep(100)
        }
        so()
    }

    private static boolean said(Run run, String what) {
        run.dir.resolve('console.txt').toFile().text.contains(what)
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

    /** Process -> label, from the modules. */
    private static Map<String, String> labels() {
        Files.list(Run.ROOT.resolve('modules')).withCloseable { it.toList() }.collect { it.resolve('main.nf').toFile().text }
                .collectMany { (it =~ /(?s)\nprocess (\w+) \{.*?label '(\w+)'/).iterator().toList() }.collectEntries { [it[1], it[2]] }
    }

    /** The rows of the README's table. */
    private static List<String> table() {
        Run.ROOT.resolve('README.md').toFile().readLines().findAll { it ==~ /\| [A-Z_]+ \| process_\w+ \|.*/ }.toSorted()
    }

    /** What the cluster saw, as rows of that table. */
    private static List<String> routes(List<Map<String, String>> jobs, Map<String, String> labels) {
        jobs.collect { job ->
            def name = Cluster.process(job, labels.keySet())
            def gres = job.TresPerNode?.replaceFirst('gres:', '') ?: '-'
            "| ${name} | ${labels[name]} | ${job.Partition} | ${gres} | ${job.NumCPUs} | ${(job.TRES =~ /mem=(\d+)/)[0][1]} GB |".toString()
        }.toUnique().toSorted()
    }
}
