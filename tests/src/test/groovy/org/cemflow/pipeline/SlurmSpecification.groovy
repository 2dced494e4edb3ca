package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Requires
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

/**
 * What the specs on a real SLURM share: slurmctld, three slurmd and munge, started here and stopped by process id.
 * Its GPUs are pretended (character devices and an nvidia-smi of ours) and there are no cgroups, so what is proved is scheduling,
 * routing, kills and resumption; not CUDA, and of memory limits SLURM's own watch over resident memory (OverMemoryKill).
 * {@code ./cemflow test --slurm} runs them.
 */
@Requires(value = { Boolean.getBoolean('cemflow.slurm') }, inherited = true)
abstract class SlurmSpecification extends Specification {

    @Shared @TempDir Path dir
    @Shared Cluster cluster

    void setupSpec() {
        cluster = new Cluster()
    }

    void cleanupSpec() {
        cluster?.close()
    }

    /** A run on the cluster: of the pipeline, or of tests/slurm/<script>.nf beside the real configuration. */
    Run slurm(String folder, String script = null) {
        def command = [Run.ROOT.resolve('cemflow'), 'run']
        if (script) {
            command = [Run.ROOT.resolve('cemflow'), 'nextflow', 'run', Project.of(dir.resolve("project-${folder}"), Cluster.SCRIPTS.resolve("${script}.nf"))]
        }
        def run = new Run(dir.resolve(folder), command)
        run.minutes = 30
        run.environment.putAll(cluster.env)
        run
    }

    static List<String> options() {
        ['-profile', 'slurm', '-c', Cluster.SCRIPTS.resolve('fast.config'), '-ansi-log', 'false', '--slurm_queue', 'cpu', '--slurm_gpu_queue', 'gpu']*.toString()
    }

    /** An nvidia-smi for the nodes: jobs inherit the PATH of the head that submits them. */
    static void nvidiaSmi(Run run, String body) {
        def bin = Files.createDirectories(run.dir.resolve('bin'))
        def script = Files.writeString(bin.resolve('nvidia-smi'), "#!/bin/sh\n${body}\n")
        script.toFile().setExecutable(true)
        run.environment.PATH = "${bin}:${System.getenv('PATH')}".toString()
    }

    List<Map<String, String>> jobs(Run run) {
        cluster.jobs().findAll { it.WorkDir.startsWith("${run.dir}/") }
    }

    /** Does something again and again, ten times a second, until it is so or the run is over; whether it became so. */
    static boolean until(Process process, Closure<Boolean> so, Closure<?> something) {
        while (process.alive) {
            if (so()) {
                return true
            }
            something()
            sleep(100)
        }
        so()
    }

    static boolean said(Run run, String what) {
        run.dir.resolve('console.txt').toFile().text.contains(what)
    }
}
