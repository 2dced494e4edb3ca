package org.cemflow.pipeline

import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.util.concurrent.TimeUnit

/** Runs the pipeline in a folder of its own, as a user would: by ./cemflow run, or by another command. */
class Run {

    static final Path ROOT = Path.of(System.getProperty('cemflow.root')).toRealPath()

    final Path dir
    final List<String> command
    /** Of the process; null takes a variable away. */
    Map<String, String> environment = [:]
    /** Where --outdir points. */
    Path results
    int minutes = 10
    int exit
    String output

    Run(Path dir, List<Object> command = [ROOT.resolve('cemflow'), 'run']) {
        this.dir = Files.createDirectories(dir)
        this.command = command*.toString()
        this.results = dir.resolve('results')
    }

    Process start(Object... args) {
        def log = dir.resolve('console.txt').toFile()
        def builder = new ProcessBuilder([*command, *args*.toString()]).directory(dir.toFile())
                .redirectErrorStream(true).redirectOutput(log)
        environment.each { name, value -> value == null ? builder.environment().remove(name) : builder.environment().put(name, value) }
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

    /** Whether it ended with a fault, saying this, before any task. */
    boolean refused(String says) {
        assert exit != 0
        assert output.contains(says)
        assert !output.contains('Submitted process')
        true
    }

    /** Rows of the trace as maps. */
    List<Map<String, String>> trace() {
        def lines = results.resolve('pipeline_info/trace.tsv').toFile().readLines()
        def names = lines[0].split('\t')
        lines.drop(1).collect { [names, it.split('\t')].transpose().collectEntries { it } }
    }

    /** Data set -> how many of its patches the summary counts at a stage (patches, flat, exemplars, informative, kept). */
    Map<String, Integer> counts(String stage) {
        new JsonSlurper().parse(results.resolve('dataset/summary.json').toFile()).datasets.collectEntries { [it.dataset, it.counts[stage]] }
    }

    /** The sentences "Cannot be used: NAME: ..." by name. */
    Map<String, String> faults() {
        output.findAll(/Cannot be used: [^:]+: .*/).collectEntries { it.split(': ', 3).toList().tail() }
    }

    /** Name -> sha256 of every file of the data set. */
    Map<String, String> bytes() {
        def all = [:] as TreeMap
        Files.walk(results.resolve('dataset')).withCloseable { files ->
            files.filter { Files.isRegularFile(it) }.forEach { all[results.relativize(it).toString()] = sha256(it) }
        }
        all
    }

    static String sha256(Path file) {
        MessageDigest.getInstance('SHA-256').digest(Files.readAllBytes(file)).encodeHex().toString()
    }

    /** Takes away the symbolic links under a folder: Spock empties a temporary folder through links, and so what they lead to. */
    static void unlink(Path folder) {
        Files.walk(folder).withCloseable { it.filter { Files.isSymbolicLink(it) }.toList() }.each { Files.delete(it) }
    }
}
