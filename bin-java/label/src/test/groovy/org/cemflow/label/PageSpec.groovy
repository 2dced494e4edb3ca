package org.cemflow.label

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.curate.filter.LabelFile
import spock.lang.AutoCleanup
import spock.lang.IgnoreIf
import spock.lang.Specification
import spock.lang.TempDir

/** The page in a browser, with the keys and clicks of a person. */
@IgnoreIf(value = { Chromium.path() == null }, reason = 'no chromium on the PATH')
class PageSpec extends Specification {

    @TempDir Path dir
    Bench bench
    Path labels
    @AutoCleanup Program program
    @AutoCleanup Chromium browser

    def setup() {
        bench = new Bench(dir).volume('a', 2).volume('<img src=x onerror=alert(1)>', 1)
        labels = dir.resolve('labels.csv')
    }

    def start(List<String> more = []) {
        program = new Program(dir, bench.arguments(labels, more as String[]))
        def address = program.address()
        browser = new Chromium(Files.createDirectories(dir.resolve('profile')))
        browser.window(1000, 800)
        browser.open(address)
        browser.await('document.documentElement?.dataset.ready === "true"')
    }

    void settle() {
        browser.await('document.documentElement?.dataset.pending === "0"')
        browser.await('[...document.images].every((image) => image.complete)')
    }

    String chosen() {
        browser.eval('document.querySelector(".tile[aria-selected=true]")?.id')
    }

    List<String> shown() {
        browser.eval('[...document.querySelectorAll(".tile")].map((tile) => tile.id)')
    }

    List<String> ids() {
        browser.eval('fetch("/session").then((answer) => answer.json()).then((state) => state.patches.map((patch) => patch.id))')
    }

    String text(String id) {
        browser.eval("document.getElementById('$id').textContent")
    }

    def "patches are labelled with the keyboard alone, and taken back"() {
        given:
        start()
        def ids = ids()
        def columns = browser.eval('Number(document.getElementById("grid").style.getPropertyValue("--columns"))') as int

        expect: 'the token is gone from the address, the first patch is chosen and has the focus'
        browser.eval('location.search') == ''
        chosen() == 'patch-0'
        browser.eval('document.activeElement.id') == 'patch-0'
        columns >= 3

        when:
        browser.press('1', '2', 'ArrowRight', '0')
        settle()

        then:
        LabelFile.read(labels) == [(ids[0]): true, (ids[1]): false]
        labels.toFile().readLines().last().startsWith("${ids[3].contains('"') || ids[3].contains(',') ? '"' + ids[3] : ids[3]}")
        chosen() == 'patch-4'
        browser.eval('document.getElementById("patch-1").className') == 'tile uninformative'
        text('counts').startsWith('3 / 48')
        text('saved') == 'all strokes saved'

        when: 'undo, by both keys'
        browser.press('u', 'Ctrl+z')
        settle()

        then:
        LabelFile.read(labels) == [(ids[0]): true]
        chosen() == 'patch-1'
        browser.eval('document.getElementById("patch-1").className') == 'tile'

        when: 'moving'
        browser.press('Home', 'ArrowDown', 'ArrowRight', 'ArrowLeft', 'ArrowLeft', '2', 'ArrowUp', 'End')
        settle()

        then:
        LabelFile.read(labels) == [(ids[0]): true, (ids[columns - 1]): false]
        chosen() == shown().last()
        browser.complaints == []
    }

    def "keys that follow an undo wait for it: they went to the wrong patch once"() {
        given:
        start()
        def ids = ids()

        when:
        browser.press('2', 'u', '1', '2', '1', 'u', 'u', '1', '1', '2')
        settle()

        then:
        LabelFile.read(labels) == [(ids[0]): true, (ids[1]): true, (ids[2]): true, (ids[3]): false]
        chosen() == 'patch-4'
        browser.complaints == []
    }

    def "pages turn, views filter, and what is skipped comes again"() {
        given:
        start(['--sample', '20'])
        browser.press('+', '+', '+', '+', '+', '+')
        def page = shown().size()

        expect:
        page < 20

        when: 'one patch is skipped, the rest of the page labelled, and the next page turned to'
        browser.press('ArrowRight', *(['1'] * (page - 1)))
        settle()

        then: 'after the last patch the page turns by itself'
        !shown().contains('patch-0')
        chosen() == "patch-$page"

        when:
        browser.press('p', 'n', 'PageUp')

        then:
        shown().contains('patch-0')

        when: 'everything but the skipped one'
        browser.press('n', *(['2'] * (20 - page)))
        settle()
        browser.press('n')

        then: 'it comes again, alone'
        shown() == ['patch-0']

        when:
        browser.press('0')
        settle()

        then:
        shown() == []
        text('empty').startsWith('Every patch is labelled')
        LabelFile.read(labels).size() == 19

        when:
        browser.eval('(() => { const view = document.getElementById("view"); view.value = "uninformative"; view.dispatchEvent(new Event("change")) })()')

        then:
        text('page').startsWith('page 1 of')
        browser.eval('[...document.querySelectorAll(".tile")].every((tile) => tile.className === "tile uninformative")')
        browser.complaints == []
    }

    def "the mouse does it too"() {
        given:
        start()
        def ids = ids()

        when:
        browser.click('#patch-2')
        browser.click('.strokes [data-label=uninformative]')
        browser.click('#patch-3')
        browser.click('#patch-3 .quick [data-label=informative]')
        settle()

        then:
        LabelFile.read(labels) == [(ids[2]): false, (ids[3]): true]

        when:
        browser.click('#undo')
        settle()

        then:
        LabelFile.read(labels) == [(ids[2]): false]

        when:
        browser.click('#patch-1', 2)

        then: 'enlarged, where the keys go on working'
        browser.eval('document.getElementById("zoom").open')

        when:
        browser.press('1')
        settle()

        then:
        browser.eval('document.getElementById("zoom").open')
        LabelFile.read(labels) == [(ids[2]): false, (ids[1]): true]
        browser.complaints == []
    }

    def "help opens and closes by keys and keeps strokes out"() {
        given:
        start()

        when:
        browser.press('?', '1')
        settle()

        then:
        browser.eval('document.getElementById("help").open')
        !Files.exists(labels)

        when:
        browser.press('Escape', 'c', '1')
        settle()

        then:
        !browser.eval('document.getElementById("help").open')
        !browser.eval('document.getElementById("criterion").open')
        LabelFile.read(labels).size() == 1
    }

    def "a browser that comes back goes on; the address lets nobody else in"() {
        given:
        start()
        browser.press('1', '1', '2')
        settle()

        when:
        browser.eval('window.before = true')
        browser.call('Page.reload')
        browser.await('!window.before && document.documentElement?.dataset.done === "3"')
        browser.press('u')
        settle()

        then:
        LabelFile.read(labels).values().toList() == [true, true]
        browser.complaints == []
    }

    def "a stroke that was not saved is taken off the page and told"() {
        given:
        start()
        browser.press('1')
        settle()
        labels.toFile().text = 'id,label\n'

        when:
        browser.press('2')
        browser.await('!document.getElementById("fault").hidden')
        settle()

        then:
        text('fault-text').contains('was changed by another program')
        browser.eval('document.getElementById("patch-1").className') == 'tile'

        when: 'cem-label has ended'
        program.kill()
        browser.press('2')
        browser.await('document.getElementById("fault-text").textContent.includes("does not answer")')

        then:
        browser.eval('document.querySelectorAll(".tile.uninformative").length') == 0
    }

    def "uncertain patches come first where there are scores"() {
        given:
        start(['--order', 'uncertain'])

        expect:
        def scores = browser.eval('[...document.querySelectorAll(".tile")].map((tile) => Number(tile.title.match(/score ([0-9.]+)/)[1]))')
        def doubts = scores.collect { Math.abs(it - 0.5) }
        doubts == doubts.toSorted()
        browser.complaints == []
    }

    def "fits windows of any size, in light and dark: #width x #height"() {
        given:
        start()
        browser.window(width, height, dark)
        settle()
        browser.press('1', '2', '0')
        settle()

        expect: 'nothing is wider than the window'
        browser.eval('document.documentElement.scrollWidth <= window.innerWidth')
        shown().size() >= 1
        browser.screenshot().length > 5000

        and: 'the criterion hidden, a page needs no scrolling unless the window is very small'
        browser.press('c')
        height < 600 || browser.eval('document.documentElement.scrollHeight <= window.innerHeight')

        cleanup:
        def pictures = System.getProperty('cemflow.screenshots')
        if (pictures) {
            Files.write(Path.of(pictures, "label-${width}x${height}${dark ? '-dark' : ''}.png"), browser.screenshot())
        }

        where:
        width | height | dark
        1400  | 900    | false
        1400  | 900    | true
        420   | 800    | false
        420   | 800    | true
        700   | 450    | false
    }
}
