package org.cemflow.pipeline

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer

/** Bytes for Nextflow to fetch, on the loopback interface; what is not there is answered by 404. */
class Served implements AutoCloseable {

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.loopbackAddress, 0), 0)

    /** @param bytes gives what lies at a path, such as /a/b.npy; null for nothing */
    Served(Closure<byte[]> bytes) {
        server.createContext('/') { HttpExchange exchange ->
            byte[] body = bytes(exchange.requestURI.path)
            boolean asked = exchange.requestMethod != 'HEAD'
            exchange.sendResponseHeaders(body == null ? 404 : 200, asked && body ? body.length : -1)
            exchange.responseBody.withCloseable { if (asked && body) it.write(body) }
        }
        server.start()
    }

    String getAddress() {
        "http://127.0.0.1:${server.address.port}"
    }

    @Override
    void close() {
        server.stop(0)
    }
}
