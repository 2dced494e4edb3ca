package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import spock.lang.Shared

/** The pipeline on SLURM: arrays, labels, cancelled jobs, lost nodes, a killed head. */
class SlurmPipelineSpec extends SlurmSpecification {

    /** Four small data sets, written once: a cache asks when. */
    @Shared Path four
    /** What they become on this machine without SLURM, name of the file -> sha256. */
    @Shared Map<String, String> bytes

    void setupSpec() {
        def corpus = new Corpus(dir.resolve('four'))
        ['alpha', 'beta', 'gamma', 'delta'].each { corpus.volume(it, 8, 128, 128) }
        four = corpus.sheet()
    }

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
        routes(jobs(run), SlurmPipelineSpec.labels()) == table()
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
        def process = run.start(*(SlurmSpecification.options() + ['--input', four.toString()]), *options)
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

    private static List<String> pipeline(Path sheet) {
        options() + ['--input', sheet.toString(), '--patch_size', '64']
    }

    private Map<String, String> local() {
        def run = new Run(dir.resolve('local')).run('-ansi-log', 'false', '--input', four, '--patch_size', 64)
        assert run.exit == 0: run.output
        run.bytes()
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
