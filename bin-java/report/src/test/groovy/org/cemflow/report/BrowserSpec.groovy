package org.cemflow.report

import java.nio.file.Path
import java.util.concurrent.TimeUnit
import org.cemflow.core.cli.Cli
import spock.lang.IgnoreIf
import spock.lang.Specification
import spock.lang.TempDir

/** The page in a browser without a network. */
@IgnoreIf(value = { BrowserSpec.browser() == null }, reason = 'no chromium on the PATH')
class BrowserSpec extends Specification {

    @TempDir Path dir

    static String browser() {
        def folders = (System.getenv('PATH') ?: '').split(File.pathSeparator)
        ['chromium', 'chromium-browser', 'google-chrome'].collectMany { name -> folders.collect { new File(it, name) } }
                .find { it.canExecute() }?.path
    }

    /** The document after its scripts ran. */
    String dom(Path page, List<String> options = []) {
        def log = dir.resolve('log').toFile()
        def out = dir.resolve('dom').toFile()
        def process = new ProcessBuilder([browser(), '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
                '--disable-background-networking', '--disable-component-update', '--disable-sync', '--enable-logging=stderr',
                "--user-data-dir=${dir.resolve('profile')}".toString(), *options, '--dump-dom', page.toUri().toString()])
                .redirectError(log).redirectOutput(out).start()
        assert process.waitFor(120, TimeUnit.SECONDS)
        assert !log.text.contains(':CONSOLE'), log.text
        out.getText('UTF-8')
    }

    def "the charts are drawn, without an error, and a hostile name does nothing"() {
        given:
        def corpus = new Corpus(dir).volume('<script>document.title="owned"</script>', 2, 96, [warnings: ['<img src=x onerror=alert(2)>']])
                .images('b', [100])
        def page = dir.resolve('report.html')
        def encoder = new Encoder(corpus).embed()
        def args = ['--dataset', corpus.index(), '--output', page, '--volumes', *corpus.volumes, *encoder.arguments()]*.toString()

        when:
        def code = Cli.run(new ReportCommand(), args as String[])
        def dom = dom(page, options)

        then:
        code == 0
        def root = (dom =~ /<html[^>]*>/)[0] as String
        root.contains('data-ready="true"')
        root.contains('data-charts="12"')
        !root.contains('data-errors')

        and: 'each canvas got its size from the library'
        (dom =~ /<canvas[^>]*width="\d+"/).size() == 12
        dom.contains('<title>Curated electron-microscopy data set</title>')
        !dom.contains('<img')

        where:
        options << [[], ['--blink-settings=preferredColorScheme=0', '--window-size=420,900']]
    }

    def "the benchmarks' dots and curves are drawn, without an error"() {
        given:
        def page = dir.resolve('report.html')

        when:
        def code = Cli.run(new ReportCommand(), (new Trials(dir).both().arguments() + ['--output', page])*.toString() as String[])
        def dom = dom(page)

        then:
        code == 0
        def root = (dom =~ /<html[^>]*>/)[0] as String
        root.contains('data-ready="true"')
        root.contains('data-charts="6"')
        !root.contains('data-errors')
        (dom =~ /<canvas[^>]*width="\d+"/).size() == 6
    }
}
