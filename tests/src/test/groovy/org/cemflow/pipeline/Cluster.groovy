package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.util.concurrent.TimeUnit
import org.apache.commons.io.FileUtils

/** A SLURM of its own on the loopback interface (tests/slurm): partition cpu with cn1 and cn2, partition gpu with gn1 and two pretended GPUs. */
class Cluster implements AutoCloseable {

    static final Path SCRIPTS = Run.ROOT.resolve('tests/slurm')

    final Path dir
    final Map<String, String> env

    Cluster() {
        // Not in a spec's folder, which may lie deep: slurmd's sockets take paths of about 100 characters, and without them
        // every job vanishes. Munge's socket must be reached by whoever it is.
        dir = Files.createTempDirectory('slurm')
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString('rwx--x--x'))
        env = [SLURM_CONF: dir.resolve('slurm.conf').toString()]
        command(60, SCRIPTS.resolve('up.sh'), dir, freePorts(4))
    }

    /** Jobs as SLURM's controller has them, name of the field -> value; one that has left the queue stays for two hours. */
    List<Map<String, String>> jobs() {
        command(20, 'scontrol', 'show', 'job', '-o').readLines().findAll { it.startsWith('JobId=') }.collect { line ->
            fields(line)
        }
    }

    /** Jobs of these processes that run now: id (4_2 in an array, the only one that scancel understands), node, work folder. */
    List<Map<String, String>> running(String... names) {
        command(20, 'squeue', '-h', '-t', 'R', '-o', '%i|%j|%N|%Z').readLines()*.split(/\|/)
                .collect { [id: it[0], JobName: it[1], node: it[2], dir: it[3]] }
                .findAll { process(it, names as List) }
    }

    /** Jobs that are over as the accounting (jobcomp/filetxt) has them. */
    List<Map<String, String>> accounting() {
        def file = dir.resolve('log/jobcomp.txt').toFile()
        file.exists() ? file.readLines().collect { fields(it) } : []
    }

    private static Map<String, String> fields(String line) {
        (line =~ /(\S+?)=(\S*)/).iterator().collectEntries { [it[1], it[2]] }
    }

    /** The process of a job of Nextflow's, the longest that fits: nf-CURATE_DEDUP_ACROSS, nf-CURATE_PATCH_(1). */
    static String process(Map<String, String> job, Collection<String> known) {
        def name = (job.JobName ?: job.Name).replaceFirst(/_\(.*/, '')
        known.findAll { name == "nf-${it}" || name.endsWith("_${it}") }.max { it.length() }
    }

    /** Cancels a job, unless it is over already. */
    void cancel(String id) {
        command('sh', '-c', "scancel ${id} || true")
    }

    String command(Object... words) {
        command(20, words)
    }

    String command(int seconds, Object... words) {
        def builder = new ProcessBuilder(words*.toString()).redirectErrorStream(true)
        builder.environment().putAll(env)
        def out = Files.createTempFile('cluster', '.txt')
        try {
            def process = builder.redirectOutput(out.toFile()).start()
            assert process.waitFor(seconds, TimeUnit.SECONDS): "${words} did not end"
            assert process.exitValue() == 0: "${words}: ${out.toFile().text}"
            out.toFile().text
        } finally {
            Files.delete(out)
        }
    }

    @Override
    void close() {
        command(120, SCRIPTS.resolve('down.sh'), dir)
        FileUtils.deleteDirectory(dir.toFile())
    }

    /** The first of some consecutive ports that nobody listens on. */
    private static int freePorts(int count) {
        def random = new Random()
        for (int tries = 0; tries < 100; tries++) {
            int first = 20000 + random.nextInt(10000)
            try {
                (first..<first + count).each { new ServerSocket(it, 1, InetAddress.loopbackAddress).close() }
                return first
            } catch (BindException ignored) {
                continue
            }
        }
        throw new IllegalStateException('no free ports')
    }
}
