package org.cemflow.label

import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import groovy.transform.CompileStatic

/** HTTP, byte for byte, so that a test can say what no client would. */
@CompileStatic
class Wire {

    static class Answer {
        int status
        String head
        byte[] body

        String header(String name) {
            head.readLines().find { it.toLowerCase().startsWith(name.toLowerCase() + ':') }?.with { it.substring(it.indexOf(':') + 1).trim() }
        }

        String text() { new String(body, 'UTF-8') }

        Map json() { (Map) new JsonSlurper().parse(body) }
    }

    final int port
    String cookie

    Wire(int port) {
        this.port = port
    }

    /** Of the printed address, with its token exchanged. */
    static Wire open(String address) {
        def uri = URI.create(address)
        def wire = new Wire(uri.port)
        def answer = wire.get("/?${uri.query}")
        assert answer.status == 200
        wire.cookie = answer.header('Set-Cookie').takeWhile { it != ';' }
        wire
    }

    Answer get(String path, Map<String, String> more = [:]) {
        send('GET', path, more, null)
    }

    Answer post(String path, Object body, Map<String, String> more = [:]) {
        send('POST', path, [Origin: "http://127.0.0.1:$port".toString(), 'Content-Type': 'application/json'] + more,
                body instanceof String ? (String) body : JsonOutput.toJson(body))
    }

    Answer label(String id, String label) {
        post('/label', [id: id, label: label])
    }

    /** A header of null is left out. */
    Answer send(String method, String path, Map<String, String> headers, String body) {
        def all = [Host: "127.0.0.1:$port".toString(), Connection: 'close', Cookie: cookie] + headers
        byte[] bytes = body == null ? null : body.getBytes('UTF-8')
        if (bytes != null) {
            all = ['Content-Length': bytes.length.toString()] + all
        }
        def text = new StringBuilder("$method $path HTTP/1.1\r\n")
        all.each { k, v -> if (v != null) text << "$k: $v\r\n" }
        text << '\r\n'
        def out = new ByteArrayOutputStream()
        out.writeBytes(text.toString().getBytes('UTF-8'))
        if (bytes != null) {
            out.writeBytes(bytes)
        }
        new Socket('127.0.0.1', port).withCloseable { socket ->
            socket.soTimeout = 30_000
            socket.outputStream.write(out.toByteArray())
            socket.outputStream.flush()
            parse(socket.inputStream.readAllBytes())
        }
    }

    private static Answer parse(byte[] answer) {
        def text = new String(answer, 'ISO-8859-1')
        int end = text.indexOf('\r\n\r\n')
        new Answer(status: text.substring(9, 12) as int, head: text.substring(0, end), body: Arrays.copyOfRange(answer, end + 4, answer.length))
    }
}
