package org.cemflow.pipeline

import groovy.json.JsonSlurper
import org.yaml.snakeyaml.Yaml
import spock.lang.Specification

/** Every module is whole: its process, its description in nf-core's layout and its nf-tests with a stub twin and snapshots. */
class ModulesSpec extends Specification {

    /** Folders that hold a process or a workflow; functions alone are no module. */
    static List<File> modules() {
        Run.ROOT.resolve('modules').toFile().listFiles().findAll { file(it, 'main.nf').text =~ /(?m)^(process|workflow) / }.sort()
    }

    static File file(File module, String name) {
        new File(module, name)
    }

    def "meta.yml names what main.nf takes and gives: #module.name"() {
        given:
        def script = file(module, 'main.nf').text
        def meta = new Yaml().load(file(module, 'meta.yml').text) as Map

        expect:
        meta.name == module.name
        meta.description
        (script =~ /emit: (\w+)/).collect { it[1] }.toSet() ==
                (script.contains('take:') ? [] : meta.output.keySet().toSet()) as Set
        inputs(script) == meta.input.flatten().collectMany { it.keySet() }

        where:
        module << modules()
    }

    def "there are nf-tests, with and without -stub, and their snapshots: #module.name"() {
        given:
        def tests = file(module, 'tests/main.nf.test').text
        def taken = new JsonSlurper().parse(file(module, 'tests/main.nf.test.snap'))

        expect:
        tests =~ /tag "(cpu|gpu)"/
        def names = (tests =~ /(?m)^    test\("(.+)"\)/).collect { it[1] }
        names.any { it.endsWith('- stub') } && names.any { !it.endsWith('- stub') }
        tests.count('options "-stub"') == names.count { it.endsWith('- stub') }

        and: 'every snapshot belongs to a test that is still there'
        taken.keySet() - names == [] as Set

        where:
        module << modules()
    }

    /** The names of a process's or workflow's inputs, in their order. */
    static List<String> inputs(String script) {
        if (script.contains('take:')) {
            return (script =~ /(?s)take:\n(.*?)\n\s*main:/)[0][1].readLines().collect { (it =~ /^\s*(\w+)/)[0][1] }
        }
        def block = (script =~ /(?s)\n    input:\n(.*?)\n\n/)[0][1]
        (block =~ /(?:val|path)[ (](\w+)/).collect { it[1] }
    }
}
