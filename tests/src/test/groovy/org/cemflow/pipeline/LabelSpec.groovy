package org.cemflow.pipeline

import groovy.json.JsonSlurper
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import spock.lang.Specification
import spock.lang.TempDir

/** docs/label.md from one end to the other: a run, labels, a forest of them, and a run that judges by it. */
class LabelSpec extends Specification {

    static final Path BIN = Run.ROOT.resolve('bin-java/dist/target/cemflow/bin')

    @TempDir Path dir

    def "patches of a run are labelled, and the next run judges by the labels"() {
        given:
        def sheet = new Corpus(dir.resolve('corpus')).volume('alpha').volume('beta').sheet()
        List<String> options = ['--input', sheet, '--patch_size', 64, '--keep_volumes', '-ansi-log', 'false']*.toString()
        def first = new Run(dir).run(*options)

        when: 'the page is opened by the address that is printed'
        def page = new ProcessBuilder("${Run.ROOT.resolve('cemflow')}", 'label', '--results', 'results', '--labels', 'labels.csv',
                '--sample', '24', '--no-browser').directory(dir.toFile()).redirectError(dir.resolve('label.txt').toFile()).start()
        def address = URI.create(page.inputReader().readLine())
        def browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()
        def origin = "http://${address.authority}".toString()
        def ask = { String path, String body = null ->
            def request = HttpRequest.newBuilder(address.resolve(path))
            if (body != null) {
                request.header('Origin', origin).header('Content-Type', 'application/json').POST(HttpRequest.BodyPublishers.ofString(body))
            }
            browser.send(request.build(), HttpResponse.BodyHandlers.ofString())
        }

        then:
        first.exit == 0
        ask("/?${address.query}").statusCode() == 200

        when: 'half of the patches are called uninformative'
        def patches = new JsonSlurper().parseText(ask('/session').body()).patches
        def answers = patches.withIndex().collect { patch, i ->
            ask('/label', """{"id": "${patch.id}", "label": "${i % 2 ? 'informative' : 'uninformative'}"}""").statusCode()
        }
        page.toHandle().destroy()

        then:
        patches.size() == 24
        answers.toSet() == [200] as Set
        page.waitFor(60, TimeUnit.SECONDS)
        page.exitValue() == 0
        dir.resolve('labels.csv').toFile().readLines().size() == 25

        when:
        def trained = new Run(dir, [BIN.resolve('cem-filter'), 'train']).run('--labels', 'labels.csv', '--output', 'forest.model',
                '--patches', *files('patches'), '--volumes', *files('volumes'))
        def second = new Run(dir).run(*options, '-resume', '--filter_model', 'forest.model')

        then:
        trained.exit == 0
        trained.output.contains('24 examples')
        second.exit == 0
        second.trace().findAll { it.process == 'CURATE:FILTER' }*.status == ['COMPLETED'] * 2
        second.trace().findAll { it.process == 'CURATE:DEDUP' }*.status == ['CACHED'] * 2

        cleanup:
        page?.destroyForcibly()
    }

    List<Path> files(String folder) {
        dir.resolve("results/$folder").toFile().listFiles().toList().toSorted()*.toPath()
    }
}
