package org.cemflow.label.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.cemflow.core.io.Json;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Whole answers. */
final class Reply {

    /** What the page shows if something could not be done. */
    record Message(String message) {}

    private Reply() {}

    static void text(Response response, Callback callback, int status, String sentence) {
        bytes(response, callback, status, "text/plain;charset=utf-8", (sentence + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static void json(Response response, Callback callback, Object value) {
        json(response, callback, HttpStatus.OK_200, value);
    }

    static void fault(Response response, Callback callback, int status, String sentence) {
        json(response, callback, status, new Message(sentence));
    }

    private static void json(Response response, Callback callback, int status, Object value) {
        bytes(response, callback, status, "application/json", Json.text(value).getBytes(StandardCharsets.UTF_8));
    }

    static void bytes(Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
