package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.util.concurrent.TimeUnit

/** Runs ./cemflow in a folder of its own, as a user would. */
class Run {

    static final Path ROOT = Path.of(System.getProperty('cemflow.root')).toRealPath()

    final Path dir
    final Path launcher
    /** Environment on top of this process's own. */
    final Map<String, String> env = [:]
    int minutes = 10
    int exit
    String output

    Run(Path dir, Path launcher = ROOT.resolve('cemflow')) {
        this.dir = Files.createDirectories(dir)
        this.launcher = launcher
    }

    Process start(Object... args) {
        def log = dir.resolve('console.txt').toFile()
        def builder = new ProcessBuilder([launcher.toString(), 'run', *args*.toString()]).directory(dir.toFile())
                .redirectErrorStream(true).redirectOutput(log)
        builder.environment().putAll(env)
        builder.start()
    }

    Run run(Object... args) {
        await(start(args))
    }

    Run await(Process process) {
        if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
            process.descendants().forEach { it.destroyForcibly() }
            process.destroyForcibly()
            throw new IllegalStateException("still running after ${minutes} minutes:\n${dir.resolve('console.txt').toFile().text}")
        }
        exit = process.exitValue()
        output = dir.resolve('console.txt').toFile().text
        this
    }

    /** Rows of the trace as maps. */
    List<Map<String, String>> trace() {
        def lines = dir.resolve('results/pipeline_info/trace.tsv').toFile().readLines()
        def names = lines[0].split('\t')
        lines.drop(1).collect { [names, it.split('\t')].transpose().collectEntries { it } }
    }

    /** Name -> sha256 of every file of the data set and of the report. */
    Map<String, String> bytes() {
        def results = dir.resolve('results')
        def all = [:] as TreeMap
        Files.walk(results.resolve('dataset')).withCloseable { files ->
            files.filter { Files.isRegularFile(it) }.forEach { all[results.relativize(it).toString()] = sha256(it) }
        }
        all
    }

    static String sha256(Path file) {
        MessageDigest.getInstance('SHA-256').digest(Files.readAllBytes(file)).encodeHex().toString()
    }
}
