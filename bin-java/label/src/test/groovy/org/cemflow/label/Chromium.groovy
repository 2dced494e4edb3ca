package org.cemflow.label

import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import groovy.transform.CompileStatic
import java.net.http.HttpClient
import java.net.http.WebSocket
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

/** A headless browser, driven through the Chrome DevTools Protocol: real key and mouse events, no library. */
@CompileStatic
class Chromium implements Closeable, WebSocket.Listener {

    private static final Map<String, List> KEYS = [ArrowRight: [39, null], ArrowLeft: [37, null], ArrowUp: [38, null], ArrowDown: [40, null],
            PageDown: [34, null], PageUp: [33, null], Home: [36, null], End: [35, null], Escape: [27, null], Enter: [13, '\r'], ' ': [32, ' '],
            Tab: [9, null]] as Map<String, List>
    private static final int SECONDS = 60

    /** What the page said on its console or threw. */
    final List<String> complaints = Collections.synchronizedList([])

    private final Process process
    private final WebSocket socket
    private final AtomicInteger number = new AtomicInteger()
    private final Map<Integer, CompletableFuture<Map>> waiting = new ConcurrentHashMap<>()
    private final StringBuilder message = new StringBuilder()

    static String path() {
        def folders = (System.getenv('PATH') ?: '').split(File.pathSeparator)
        ['chromium', 'chromium-browser', 'google-chrome'].collectMany { name -> folders.collect { new File(it, name) } }
                .find { it.canExecute() }?.path
    }

    /** @param dir an empty folder for the browser's profile */
    Chromium(Path dir) {
        process = new ProcessBuilder([path(), '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync',
                '--disable-background-networking', '--disable-component-update', '--hide-scrollbars', '--remote-debugging-port=0',
                "--user-data-dir=$dir".toString(), 'about:blank']).redirectErrorStream(true).start()
        def lines = process.inputReader()
        String line
        while ((line = lines.readLine()) != null && !line.contains('DevTools listening on ')) {
            // what it says before
        }
        assert line != null
        Thread.startDaemon { while (lines.readLine() != null) { /* else it would block */ } }
        def port = URI.create(line.substring(line.indexOf('ws://'))).port
        def targets = (List<Map>) new JsonSlurper().parse(URI.create("http://127.0.0.1:$port/json/list").toURL())
        def page = targets.find { it.type == 'page' }
        socket = HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(URI.create((String) page.webSocketDebuggerUrl), this).get(SECONDS, TimeUnit.SECONDS)
        ['Page.enable', 'Runtime.enable', 'Log.enable'].each { call(it) }
    }

    @Override
    CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        message << data
        if (last) {
            def parsed = (Map) new JsonSlurper().parseText(message.toString())
            message.setLength(0)
            if (parsed.id != null) {
                waiting.remove(parsed.id as Integer)?.complete(parsed)
            } else if (parsed.method in ['Runtime.exceptionThrown', 'Runtime.consoleAPICalled', 'Log.entryAdded']) {
                complaints << JsonOutput.toJson(parsed.params)
            }
        }
        from.request(1)
        null
    }

    /** Calls a method of the protocol and waits for its result. */
    Map call(String method, Map params = [:]) {
        int id = number.incrementAndGet()
        def answer = new CompletableFuture<Map>()
        waiting[id] = answer
        socket.sendText(JsonOutput.toJson([id: id, method: method, params: params]), true).get(SECONDS, TimeUnit.SECONDS)
        def got = answer.get(SECONDS, TimeUnit.SECONDS)
        assert got.error == null
        (Map) got.result
    }

    void open(String address) {
        call('Page.navigate', [url: address])
    }

    /** The value of an expression of the page's, awaited if it is a promise. */
    Object eval(String expression) {
        def got = call('Runtime.evaluate', [expression: expression, returnByValue: true, awaitPromise: true])
        assert got.exceptionDetails == null
        ((Map) got.result).value
    }

    /** Waits until an expression holds. */
    void await(String expression) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS)
        while (!eval(expression)) {
            assert System.nanoTime() < end: "never came true: $expression; ${complaints}"
            Thread.sleep(10)
        }
    }

    /** Presses keys one after the other, each by its name; Ctrl+ before a name holds that key. */
    void press(String... keys) {
        keys.each { String name ->
            boolean control = name.startsWith('Ctrl+')
            def key = control ? name.substring(5) : name
            def known = KEYS[key]
            Map<String, Object> event = [:]
            event.putAll(key: key, windowsVirtualKeyCode: known ? known[0] : (int) key.toUpperCase().charAt(0), modifiers: control ? 2 : 0)
            def text = known ? known[1] : control ? null : key
            if (text) {
                event.text = text
            }
            event.type = text ? 'keyDown' : 'rawKeyDown'
            call('Input.dispatchKeyEvent', event)
            event.type = 'keyUp'
            event.remove('text')
            call('Input.dispatchKeyEvent', event)
        }
    }

    /** Clicks into the middle of the element that a selector finds. */
    void click(String selector, int times = 1) {
        def box = (Map) eval("(() => { const b = document.querySelector(${JsonOutput.toJson(selector)}).getBoundingClientRect(); return { x: b.x + b.width / 2, y: b.y + b.height / 2 } })()")
        call('Input.dispatchMouseEvent', [type: 'mouseMoved', x: box.x, y: box.y])
        (1..times).each { int n ->
            ['mousePressed', 'mouseReleased'].each { call('Input.dispatchMouseEvent', [type: it, x: box.x, y: box.y, button: 'left', clickCount: n]) }
        }
    }

    void window(int width, int height, boolean dark = false) {
        call('Emulation.setDeviceMetricsOverride', [width: width, height: height, deviceScaleFactor: 1, mobile: false])
        call('Emulation.setEmulatedMedia', [features: [[name: 'prefers-color-scheme', value: dark ? 'dark' : 'light']]])
    }

    byte[] screenshot() {
        Base64.decoder.decode((String) call('Page.captureScreenshot', [format: 'png']).data)
    }

    @Override
    void close() {
        try {
            call('Browser.close')
            process.waitFor(10, TimeUnit.SECONDS)
        } finally {
            process.descendants().forEach { it.destroyForcibly() }
            process.destroyForcibly().waitFor()
        }
    }
}
