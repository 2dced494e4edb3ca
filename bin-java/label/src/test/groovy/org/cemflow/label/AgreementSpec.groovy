package org.cemflow.label

import groovy.json.JsonSlurper
import java.nio.file.Path
import org.cemflow.core.cli.Cli
import org.cemflow.label.agreement.Agreement
import org.cemflow.label.file.Label
import spock.lang.Specification
import spock.lang.TempDir

class AgreementSpec extends Specification {

    @TempDir Path dir

    static Agreement of(int ii, int iu, int ui, int uu) {
        Map<String, Label> a = [:], b = [:]
        [[ii, Label.INFORMATIVE, Label.INFORMATIVE], [iu, Label.INFORMATIVE, Label.UNINFORMATIVE],
         [ui, Label.UNINFORMATIVE, Label.INFORMATIVE], [uu, Label.UNINFORMATIVE, Label.UNINFORMATIVE]].eachWithIndex { cell, c ->
            cell[0].times { a["$c-$it".toString()] = cell[1]; b["$c-$it".toString()] = cell[2] }
        }
        Agreement.of(a, b)
    }

    def "kappa has the values that are known of published tables"() {
        expect:
        def found = of(ii, iu, ui, uu)
        Math.abs(found.observed() - o) < 1e-12
        Math.abs(found.expected() - e) < 1e-12
        Math.abs(found.kappa() - k) < 5e-5

        where: 'two readers of 50 grant proposals; and two tables of the same agreement whose margins differ'
        ii | iu | ui | uu || o    | e    | k
        20 | 5  | 10 | 15 || 0.7  | 0.5  | 0.4
        45 | 15 | 25 | 15 || 0.6  | 0.54 | 0.1304
        25 | 35 | 5  | 35 || 0.6  | 0.46 | 0.2593
        30 | 0  | 0  | 12 || 1.0  | (30d * 30 + 12 * 12) / (42 * 42) | 1.0
        0  | 10 | 10 | 0  || 0.0  | 0.5  | -1.0
    }

    def "the interval is Cohen's: 1.96 sqrt(o (1 - o) / (n (1 - e)^2))"() {
        expect:
        Math.abs(of(20, 5, 10, 15).margin() - 1.959964 * Math.sqrt(0.7 * 0.3 / (50 * 0.25))) < 1e-9
    }

    def "patches that one of them left open or did not see do not count"() {
        when:
        def found = Agreement.of([a: Label.INFORMATIVE, b: Label.NONE, c: Label.INFORMATIVE, d: Label.UNINFORMATIVE],
                [a: Label.UNINFORMATIVE, b: Label.INFORMATIVE, c: Label.NONE, e: Label.INFORMATIVE])

        then:
        found.counts().n() == 1
        found.disagreements()*.id() == ['a']
    }

    def "where both gave one label only, kappa is not defined"() {
        expect:
        Double.isNaN(of(7, 0, 0, 0).kappa())
    }

    def "cem-label agreement prints it and writes it down"() {
        given:
        def a = dir.resolve('a.csv')
        def b = dir.resolve('b.csv')
        def json = dir.resolve('out/agreement.json')
        a.toFile().text = 'id,label\nx/1,informative\n"x,2",good\n3,bad\n4,none\n'
        b.toFile().text = 'label,id,annotator\ninformative,x/1,ben\nuninformative,"x,2",ben\nuninformative,3,ben\nbad,4,ben\n'

        when:
        def (code, out, err) = run('agreement', '--labels', a, b, '--output', json)

        then:
        code == 0
        out.contains('both labelled 3')
        out.contains('agreement     0.667')
        out.contains("Cohen's kappa 0.400")
        out.contains('x,2  informative  uninformative')
        def written = new JsonSlurper().parse(json.toFile())
        written.n == 3
        Math.abs(written.kappa - 0.4) < 1e-9
        written.confusion == [informative_informative: 1, informative_uninformative: 1, uninformative_informative: 0, uninformative_uninformative: 1]
        written.disagreements == [[id: 'x,2', first: 'informative', second: 'uninformative']]
    }

    def "files that cannot be compared are told in one sentence"() {
        given:
        def a = dir.resolve('a.csv')
        def b = dir.resolve('b.csv')
        a.toFile().text = first
        b.toFile().text = 'id,label\n1,informative\n'

        when:
        def (code, out, err) = run('agreement', '--labels', a, b)

        then:
        code == 2
        out == ''
        err.readLines().size() == 1
        err.contains(sentence)

        where:
        first                                | sentence
        'id,label\n2,informative\n'          | 'no labelled patch in common'
        'id,label\n1,maybe\n'                | "line 2: 'maybe' is none of informative, uninformative, none"
        'id,label\n1,good\n1,bad\n'          | 'line 3: 1 was labelled otherwise before'
        'patch,label\n1,good\n'              | 'instead of id and label'
    }

    static List run(Object... args) {
        def out = new StringWriter(), err = new StringWriter()
        [Cli.run(new LabelCommand(), new PrintWriter(out), new PrintWriter(err), args*.toString() as String[]), out.toString(), err.toString()]
    }
}
