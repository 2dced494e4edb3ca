package org.cemflow.label

import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.ImageIO
import org.cemflow.curate.filter.LabelFile
import org.cemflow.tables.IndexRowBuilder
import org.cemflow.tables.IndexTable
import spock.lang.IgnoreIf
import spock.lang.Specification
import spock.lang.TempDir

class LabelCommandSpec extends Specification {

    @TempDir Path dir
    Bench bench
    Path labels

    def setup() {
        bench = new Bench(dir).volume('a', 2)
        labels = dir.resolve('out/labels.csv')
    }

    def "all faults of the command line are told at once"() {
        when:
        def (code, out, err) = AgreementSpec.run('--patches', bench.tables[0], '--sample', 0, '--port', 70000, '--annotator', ' ')

        then:
        code == 1
        ['--patches needs --volumes', 'say with --labels', '--annotator must not be empty', '--sample must lie between', '--port must lie between']
                .every { err.contains(it) }

        and:
        AgreementSpec.run()[2].contains('give the patches')
    }

    def "wrong data is one sentence, before anything is served: #sentence"() {
        when:
        def (code, out, err) = AgreementSpec.run(*arguments(bench, dir, labels))

        then:
        code == 2
        out == ''
        err.readLines().size() == 1
        err.contains(sentence)

        and: 'nothing is left behind'
        !Files.exists(labels)
        !Files.exists(dir.resolve('out')) || dir.resolve('out').toFile().list().length == 0

        where:
        sentence                                           | arguments
        'does not exist; check the path'                   | { b, d, l -> ['--patches', d.resolve('x.parquet'), '--volumes', *b.volumes, '--labels', l] }
        "the data set 'a' of the patches is not among them" | { b, d, l -> ['--patches', b.tables[0], '--volumes', new Bench(d.resolve('n')).volume('c', 1).volumes[0], '--labels', l] }
        'a second time; give each table once'              | { b, d, l -> ['--patches', b.tables[0], b.tables[0], '--volumes', *b.volumes, '--labels', l] }
        'no patch has a score yet'                         | { b, d, l -> new Bench(d.resolve('m')).volume('a', 1, false).arguments(l, '--order', 'uncertain') }
        'is a folder; give the name of a CSV file'         | { b, d, l -> b.arguments(d) }
        'stands where a folder is needed'                  | { b, d, l -> b.arguments(b.tables[0].resolve('labels.csv')) }
        'there is no patch to label'                       | { b, d, l -> empty(b); b.arguments(l) }
        'does not lie inside this volume'                  | { b, d, l -> outside(b); b.arguments(l) }
        'agrees with'                                      | { b, d, l -> b.arguments(l, '--disagreements', csv(d, 'x', 'informative'), csv(d, 'y', 'good')) }
    }

    static empty(Bench bench) {
        IndexTable.write(bench.tables[0], [].iterator())
    }

    static outside(Bench bench) {
        IndexTable.write(bench.tables[0], [IndexRowBuilder.builder(bench.rows[0]).x(120).build()].iterator())
    }

    static String csv(Path dir, String name, String label) {
        def file = dir.resolve("${name}.csv")
        file.toFile().text = "id,label\na-LOC-0_0_0_0,$label\n"
        file
    }

    def "a port that is taken is told"() {
        given:
        def socket = new ServerSocket(0, 1, InetAddress.loopbackAddress)

        when:
        def (code, out, err) = AgreementSpec.run(*bench.arguments(labels, '--port', "${socket.localPort}"))

        then:
        code == 2
        err.readLines().last().contains('another program listens there')

        cleanup:
        socket.close()
    }

    def "labels outlive kill -9, and the next start goes on from them"() {
        given:
        def program = new Program(dir, bench.arguments(labels, '--annotator', 'anna', '--sample', '10'))
        def wire = Wire.open(program.address())
        def shown = wire.get('/session').json().patches*.id
        wire.label(shown[0], 'informative')
        wire.label(shown[1], 'uninformative')
        wire.label(shown[2], 'informative')
        wire.post('/undo', [:])

        when:
        program.kill()

        then:
        LabelFile.read(labels) == [(shown[0]): true, (shown[1]): false]

        when:
        def again = new Program(dir, bench.arguments(labels, '--sample', '10'))
        def state = (wire = Wire.open(again.address())).get('/session').json()

        then: 'the same patches, the labels and what can be taken back'
        state.annotator == 'anna'
        state.patches*.id == shown
        state.patches*.label.take(3) == ['informative', 'uninformative', null]
        state.undo == 2
        wire.post('/undo', [:]).json().id == shown[1]

        and: 'Ctrl-C ends it in good order'
        again.interrupt() == 0
        again.errors.text.contains("Ended; 1 labels in $labels")
        labels.parent.toFile().list().toList() == ['labels.csv']

        cleanup:
        program?.close()
        again?.close()
    }

    @IgnoreIf(value = { !new File('/usr/bin/prlimit').exists() }, reason = 'no prlimit')
    def "a full disk is told on the page, and what was saved stays"() {
        given:
        def program = new Program(dir, bench.arguments(labels))
        def wire = Wire.open(program.address())
        program.full(1024)

        when:
        def answers = wire.get('/session').json().patches.collect { wire.label(it.id, 'informative') }
        def saved = answers.findAll { it.status == 200 }.size()

        then:
        saved in 5..25
        answers.every { it.status in [200, 500] }
        answers.findAll { it.status == 500 }*.json()*.message.toSet() == ["$labels: File too large; free space or mend the folder and try again.".toString()] as Set
        LabelFile.read(labels).size() == saved
        labels.parent.toFile().list().toList().toSorted() == ['.labels.csv.lock', 'labels.csv']
        wire.get('/session').json().patches.count { it.label } == saved

        cleanup:
        program?.close()
    }

    def "the results of a run are found, and what publishes them is told where they are not"() {
        given:
        def results = Files.createDirectories(dir.resolve('results'))

        when:
        def (code, out, err) = AgreementSpec.run('--results', results, '--labels', labels)

        then:
        code == 2
        err.contains("$results: holds no patches/*.parquet; run the same command once more with -resume --keep_volumes")

        when:
        Files.move(bench.tables[0], Files.createDirectories(results.resolve('patches')).resolve('a.patches.parquet'))
        Files.move(bench.volumes[0], Files.createDirectories(results.resolve('volumes')).resolve('a.volume'))
        def program = new Program(dir, ['--results', "$results".toString(), '--labels', "$labels".toString(), '--no-browser'])

        then:
        Wire.open(program.address()).get('/session').json().patches.size() == 32

        cleanup:
        program?.close()
    }

    def "an exported data set alone shows the kept patches, with its volumes all of them"() {
        given: 'a data set of one shard that holds two pictures'
        def dataset = Files.createDirectories(dir.resolve('dataset'))
        def png = new ByteArrayOutputStream().with { ImageIO.write(new java.awt.image.BufferedImage(32, 32, 10), 'png', it); toByteArray() }
        Files.createDirectories(dataset.resolve('shards'))
        Files.write(dataset.resolve('shards/cem-000000.tar'), [new byte[512], png, png].collectMany { it.toList() } as byte[])
        def rows = bench.rows.withIndex().collect { row, i -> i > 1 ? row
                : IndexRowBuilder.builder(row).kept(true).shard('cem-000000.tar').shardOffset(512L + i * png.length).shardBytes((long) png.length).build() }
        IndexTable.write(dataset.resolve('index.parquet'), rows.iterator())

        when:
        def program = new Program(dir, ['--dataset', "$dataset".toString(), '--labels', "$labels".toString(), '--no-browser', *more(bench)])
        def wire = Wire.open(program.address())

        then:
        wire.get('/session').json().patches.size() == count
        ImageIO.read(new ByteArrayInputStream(wire.get('/patch.png?n=1').body)).width == 32

        cleanup:
        program?.close()

        where:
        more                                           || count
        ({ b -> [] })                                  || 2
        ({ b -> ['--volumes', b.volumes[0].toString()] }) || 32
    }

    def "only the patches on which two annotators disagree are shown, with what they said"() {
        given:
        def ids = bench.ids()
        def anna = dir.resolve('anna.csv')
        def ben = dir.resolve('ben.csv')
        anna.toFile().text = "id,label\n${ids[0]},informative\n${ids[1]},informative\n${ids[2]},uninformative\n"
        ben.toFile().text = "id,label\n${ids[0]},informative\n${ids[1]},uninformative\n${ids[2]},informative\n"
        def program = new Program(dir, bench.arguments(labels, '--disagreements', "$anna", "$ben"))

        when:
        def patches = Wire.open(program.address()).get('/session').json().patches

        then:
        patches*.id.toSet() == [ids[1], ids[2]] as Set
        patches.find { it.id == ids[1] }.remark == 'anna.csv: informative, ben.csv: uninformative'

        cleanup:
        program?.close()
    }
}
