package org.cemflow.label.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.Optional;
import org.cemflow.core.error.CemException;
import org.cemflow.core.io.Json;
import org.cemflow.label.file.Label;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses behind the {@link Gate}. No path is ever looked up on the disk: the page's three files lie in the jar. */
final class Routes extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final int LARGEST_BODY = 4096;
    private static final Map<String, Asset> ASSETS = Map.of(
            "/", new Asset("label.html", "text/html;charset=utf-8"),
            "/label.css", new Asset("label.css", "text/css;charset=utf-8"),
            "/label.js", new Asset("label.js", "text/javascript;charset=utf-8"),
            "/favicon.svg", new Asset("favicon.svg", "image/svg+xml"));

    /** A file of the page. */
    private record Asset(String file, String type) {}

    /** A stroke as the page sends it. */
    record Stroke(String id, String label) {}

    private final Session session;

    Routes(Session session) {
        this.session = session;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        try {
            if (request.getMethod().equals(HttpMethod.GET.asString())) {
                get(path, request, response, callback);
            } else if (request.getMethod().equals(HttpMethod.POST.asString())) {
                post(path, request, response, callback);
            } else {
                Reply.fault(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "This server knows GET and POST.");
            }
        } catch (CemException e) {
            Reply.fault(response, callback, HttpStatus.CONFLICT_409, e.getMessage());
        } catch (IOException e) {
            String reason = e instanceof FileSystemException broken && broken.getReason() != null
                    ? broken.getFile() + ": " + broken.getReason() : e.getClass().getSimpleName() + ": " + e.getMessage();
            LOG.warn("{}", reason);
            Reply.fault(response, callback, HttpStatus.INTERNAL_SERVER_ERROR_500, reason + "; free space or mend the folder and try again.");
        }
        return true;
    }

    private void get(String path, Request request, Response response, Callback callback) throws IOException {
        Asset asset = ASSETS.get(path);
        if (asset != null) {
            Reply.bytes(response, callback, HttpStatus.OK_200, asset.type(), content(asset));
        } else if (path.equals("/session")) {
            Reply.json(response, callback, session.state());
        } else if (path.equals("/patch.png")) {
            picture(request, response, callback);
        } else {
            Reply.fault(response, callback, HttpStatus.NOT_FOUND_404, "There is nothing at this address.");
        }
    }

    private static byte[] content(Asset asset) throws IOException {
        try (InputStream stream = Routes.class.getResourceAsStream(asset.file())) {
            return stream.readAllBytes();
        }
    }

    private void picture(Request request, Response response, Callback callback) throws IOException {
        String n = Request.extractQueryParameters(request).getValue("n");
        Optional<byte[]> png = n != null && n.matches("\\d{1,9}") ? session.picture(Integer.parseInt(n)) : Optional.empty();
        if (png.isEmpty()) {
            Reply.fault(response, callback, HttpStatus.NOT_FOUND_404, "There is no such patch.");
            return;
        }
        // As long as the page is open, a page that is turned back needs no second look at the disk.
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "private, max-age=3600");
        Reply.bytes(response, callback, HttpStatus.OK_200, "image/png", png.get());
    }

    private void post(String path, Request request, Response response, Callback callback) throws IOException {
        if (path.equals("/undo")) {
            Reply.json(response, callback, session.undo());
        } else if (path.equals("/label")) {
            label(request, response, callback);
        } else {
            Reply.fault(response, callback, HttpStatus.NOT_FOUND_404, "There is nothing at this address.");
        }
    }

    private void label(Request request, Response response, Callback callback) throws IOException {
        Stroke stroke = stroke(request);
        Optional<Label> label = stroke == null || stroke.label() == null ? Optional.empty() : Label.of(stroke.label());
        if (label.isEmpty()) {
            Reply.fault(response, callback, HttpStatus.BAD_REQUEST_400,
                    "A stroke is {\"id\": ..., \"label\": \"informative\", \"uninformative\" or \"none\"} as application/json.");
        } else if (!session.knows(stroke.id())) {
            Reply.fault(response, callback, HttpStatus.NOT_FOUND_404, "There is no such patch.");
        } else {
            Reply.json(response, callback, session.put(stroke.id(), label.get()));
        }
    }

    /** The body; null if it is none. */
    private static Stroke stroke(Request request) throws IOException {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type == null || !type.startsWith("application/json") || request.getLength() < 0 || request.getLength() > LARGEST_BODY) {
            return null;
        }
        try (InputStream body = Content.Source.asInputStream(request)) {
            return Json.mapper().readValue(body.readAllBytes(), Stroke.class);
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            return null;
        }
    }
}
