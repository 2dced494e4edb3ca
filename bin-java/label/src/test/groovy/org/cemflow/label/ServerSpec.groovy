package org.cemflow.label

import java.nio.file.Files
import java.nio.file.Path
import java.time.InstantSource
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import javax.imageio.ImageIO
import org.cemflow.curate.filter.LabelFile
import org.cemflow.label.file.LabelStore
import org.cemflow.label.patch.Draw
import org.cemflow.label.patch.Order
import org.cemflow.label.patch.Selection
import org.cemflow.label.patch.VolumePictures
import org.cemflow.label.web.LabelServer
import org.cemflow.label.web.Session
import spock.lang.AutoCleanup
import spock.lang.Specification
import spock.lang.TempDir

/** The server over the wire: who is let in, what a stroke does, what is refused. */
class ServerSpec extends Specification {

    @TempDir Path dir
    Bench bench
    Path labels
    @AutoCleanup LabelStore store
    @AutoCleanup VolumePictures pictures
    @AutoCleanup LabelServer server

    def setup() {
        bench = new Bench(dir).volume('a', 2).volume('<b>&"', 1)
        labels = dir.resolve('labels.csv')
        store = LabelStore.open(labels, 'anna', InstantSource.system())
        pictures = new VolumePictures(bench.volumes)
        def draw = new Draw(Order.RANDOM, 40, 1227, store.labels().keySet(), { true })
        def selection = Selection.of(bench.tables, { true }, Order.RANDOM, draw)
        server = LabelServer.start(new Session(selection.patches(), pictures, store, Order.RANDOM, [:]), 0)
    }

    int port() {
        URI.create(server.address()).port
    }

    Map<String, Boolean> file() {
        Files.exists(labels) ? LabelFile.read(labels) : [:]
    }

    def "the token lets one browser in, once, and leaves a strict cookie"() {
        given:
        def address = server.address()
        def wire = new Wire(port())
        def path = "/?${URI.create(address).query}"

        when:
        def first = wire.get(path)
        def cookie = first.header('Set-Cookie')

        then:
        address.startsWith('http://127.0.0.1:')
        first.status == 200
        first.text().contains('<title>cem-label</title>')
        ['HttpOnly', 'SameSite=Strict', 'Path=/'].every { cookie.contains(it) }
        !cookie.contains(path.substring(path.indexOf('=') + 1))

        and: 'the token is worthless now, the cookie is not'
        wire.get(path).status == 403
        wire.get('/session').status == 403
        wire.get('/session', [Cookie: cookie.takeWhile { it != ';' }]).status == 200
        wire.get('/session', [Cookie: cookie.takeWhile { it != '=' } + '=x']).status == 403
    }

    def "without the token nothing is shown: #method #path"() {
        expect:
        def wire = new Wire(port())
        def answer = wire.send(method, path, [:], null)
        answer.status == 403
        answer.header('Set-Cookie') == null
        !answer.text().contains('LOC')

        and: 'and the token still works'
        wire.get("/?${URI.create(server.address()).query}").status == 200

        where:
        method | path
        'GET'  | '/'
        'GET'  | '/?token=wrong'
        'GET'  | '/?token='
        'GET'  | '/session'
        'GET'  | '/patch.png?n=0'
        'GET'  | '/label.js'
        'POST' | '/label'
        'POST' | '/undo'
    }

    def "a foreign name that points here is turned away, cookie or not"() {
        expect:
        def wire = Wire.open(server.address())
        wire.get('/session', [Host: host.replace('PORT', "${port()}")]).status == status

        where:
        host                     || status
        '127.0.0.1:PORT'         || 200
        'localhost:PORT'         || 200
        'evil.example:PORT'      || 403
        'localhost'              || 403
        '127.0.0.1.evil.example' || 403
        '127.0.0.1:1'            || 403
    }

    def "a request without a host, or with two, is turned away"() {
        expect:
        def wire = Wire.open(server.address())
        wire.get('/session', [Host: null]).status in [400, 403]
        wire.get('/session', ['X: y\r\nHost': 'evil.example']).status in [400, 403]
        wire.get("http://evil.example/session").status in [400, 403]
    }

    def "a write that another page began is refused: #origin"() {
        given:
        def wire = Wire.open(server.address())

        expect:
        wire.post('/label', [id: bench.ids()[0], label: 'informative'], [Origin: origin]).status == 403
        wire.post('/undo', [:], [Origin: origin]).status == 403
        file() == [:]

        where:
        origin << ['http://evil.example', 'null', null, 'http://127.0.0.1:1', 'https://127.0.0.1']
    }

    def "browsers are told to keep everything else out"() {
        expect:
        def answer = Wire.open(server.address()).get('/')
        answer.header('Content-Security-Policy').startsWith("default-src 'none'")
        answer.header('X-Content-Type-Options') == 'nosniff'
        answer.header('Referrer-Policy') == 'no-referrer'
        answer.header('Cache-Control') == 'no-store'
        answer.header('Server') == null
    }

    def "no path leads to the disk: #path"() {
        expect:
        def answer = Wire.open(server.address()).get(path)
        answer.status in [400, 404]
        !answer.text().contains('id,label')

        where:
        path << ['/../labels.csv', '/..%2f..%2flabels.csv', '/%2e%2e/labels.csv', '/label.js/../../labels.csv', '/labels.csv',
                 '//etc/passwd', '/label.html', '/Gate.class', '/patch.png?n=../labels.csv', '/patch.png', '/patch.png?n=-1',
                 '/patch.png?n=40000', '/patch.png?n=99999999999999999999', '/%00']
    }

    def "a stroke is on the disk when it is answered"() {
        given:
        def wire = Wire.open(server.address())
        def (a, b) = bench.ids()

        expect:
        wire.label(a, 'informative').json() == [id: a, label: 'informative', undo: 1]
        file() == [(a): true]
        wire.label(b, 'uninformative').json() == [id: b, label: 'uninformative', undo: 2]
        wire.label(a, 'none').json() == [id: a, label: 'none', undo: 3]
        file() == [(b): false]
        wire.post('/undo', [:]).json() == [id: a, label: 'informative', undo: 2]
        file() == [(a): true, (b): false]
        wire.post('/undo', [:]).json() == [id: b, undo: 1]
        wire.post('/undo', [:]).json() == [id: a, undo: 0]
        wire.post('/undo', [:]).json() == [undo: 0]
        file() == [:]
    }

    def "a stroke that is none is refused and changes nothing: #body"() {
        given:
        def wire = Wire.open(server.address())

        when:
        def answer = wire.post('/label', body.replace('ID', bench.ids()[0]), more)

        then:
        answer.status == status
        answer.json().message
        file() == [:]

        where:
        body                                     | more                           || status
        '{"id": "ID", "label": "maybe"}'         | [:]                            || 400
        '{"id": "ID"}'                           | [:]                            || 400
        '{"id": null, "label": "informative"}'   | [:]                            || 404
        '{"id": "../x", "label": "informative"}' | [:]                            || 404
        '{"label": "informative"}'               | [:]                            || 404
        '["ID", "informative"]'                  | [:]                            || 400
        '{"id": "ID", "label": ["informative"]}' | [:]                            || 400
        'id=ID&label=informative'                | [:]                            || 400
        '{"id": "ID", "label": "informative"}'   | ['Content-Type': 'text/plain'] || 400
        ''                                       | [:]                            || 400
        '{"id": "' + 'x' * 5000 + '"}'           | [:]                            || 400
    }

    def "what the server does not know it says"() {
        expect:
        def wire = Wire.open(server.address())
        wire.send('DELETE', '/label', [Origin: "http://127.0.0.1:${port()}".toString()], null).status == 405
        wire.post('/session', [:]).status == 404
    }

    def "many strokes at once are all kept, and the file is a whole one at every moment"() {
        given:
        def wire = Wire.open(server.address())
        def shown = wire.get('/session').json().patches*.id
        def pool = Executors.newFixedThreadPool(8)

        when:
        def reading = pool.submit({
            while (file().size() < shown.size()) {
                Thread.sleep(1)
            }
            true
        } as Callable<Boolean>)
        def answers = shown.collect { id -> pool.submit({ wire.label(id, id.hashCode() % 2 ? 'informative' : 'uninformative').status } as Callable<Integer>) }*.get()

        then:
        answers.every { it == 200 }
        reading.get()
        file() == shown.collectEntries { [it, it.hashCode() % 2 != 0] }
        wire.get('/session').json().undo == shown.size()

        cleanup:
        pool.shutdownNow()
    }

    def "the page's state names every patch, and hostile names are data"() {
        expect:
        def state = Wire.open(server.address()).get('/session').json()
        state.annotator == 'anna'
        state.patches.size() == 40
        state.patches*.id.toSet().size() == 40
        state.patches.every { it.h == 32 && it.w == 32 && it.score > 0 && !it.label }
        state.patches.any { it.dataset == '<b>&"' }
    }

    def "pictures are the patches' own pixels"() {
        given:
        def wire = Wire.open(server.address())
        def patch = wire.get('/session').json().patches[3]
        def row = bench.rows.find { it.id() == patch.id }

        when:
        def answer = wire.get('/patch.png?n=3')
        def image = ImageIO.read(new ByteArrayInputStream(answer.body))

        then:
        answer.header('Content-Type') == 'image/png'
        (image.width == 32) && image.height == 32
        def pixels = pictures.png(new org.cemflow.label.patch.Candidate(row.id(), row.dataset(), null, 0, row.slice(), row.y(), row.x(), 32, 32,
                true, null, null, null, null))
        answer.body == pixels
        def volume = bench.volumes[row.dataset() == 'a' ? 0 : 1].resolve('data.npy').toFile().bytes
        def at = { int y, int x -> volume[volume.length - (row.dataset() == 'a' ? 2 : 1) * 128 * 128 + (row.slice() * 128 + row.y() + y) * 128 + row.x() + x] & 0xff }
        [[0, 0], [5, 31], [31, 2]].every { y, x -> image.raster.getSample(x, y, 0) == at(y, x) }
    }
}
