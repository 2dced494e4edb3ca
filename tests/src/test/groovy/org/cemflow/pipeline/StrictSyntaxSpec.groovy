package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import nextflow.config.control.ConfigParser
import nextflow.script.control.ScriptParser
import spock.lang.Specification
import spock.lang.TempDir

/** Nextflow 26 refuses what its strict parser refuses; the parser itself (nf-lang) is the judge here. */
class StrictSyntaxSpec extends Specification {

    static List<String> errors(List<Path> files) {
        def scripts = new ScriptParser()
        def configs = new ConfigParser()
        files.each { (it.toString().endsWith('.nf') ? scripts : configs).parse(it.toFile()) }
        scripts.analyze()
        configs.analyze()
        [scripts, configs].collectMany { parser -> parser.compiler().sources.values().collectMany { source ->
            (source.errorCollector.errors ?: []).collect { "${source.name}: ${it.cause.message ?: it.cause.offendingToken}".toString() }
        } }
    }

    def "scripts and configuration are clean under the strict parser"() {
        given:
        def files = ['main.nf', 'nextflow.config'].collect { Run.ROOT.resolve(it) }
        ['modules', 'conf', 'tests/slurm'].each { folder ->
            Files.walk(Run.ROOT.resolve(folder)).withCloseable { all ->
                files.addAll(all.filter { it.toString() ==~ /.*\/([a-z]+\.nf|[a-z]+\.config)/ }.toList())
            }
        }

        expect:
        files.size() > 10
        errors(files) == []
    }

    def "the judge sees faults"(@TempDir Path dir) {
        expect:
        errors([Files.writeString(dir.resolve('main.nf'), 'workflow { for (i in [1]) { println i } }\n')]) != []
    }
}
