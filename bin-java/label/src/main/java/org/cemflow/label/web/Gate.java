package org.cemflow.label.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets one browser in. Every program and every page that this machine's browsers show can reach a server on the loopback
 * interface, so being there proves nothing. Who brings the token of the printed address gets a cookie for it, once; the
 * token is worthless from then on. Requests under another host's name are turned away (a foreign name that was made to
 * point here, DNS rebinding), and so are writes that a foreign page began (Origin).
 */
final class Gate extends Handler.Wrapper {

    /** The parameter of the address that carries the token. */
    static final String TOKEN = "token";

    private static final int SECRET_BYTES = 24;
    private static final Set<String> READING = Set.of(HttpMethod.GET.asString(), HttpMethod.HEAD.asString());
    private static final String STRANGER = "This page opens once, with the whole address that cem-label printed, in one browser."
            + " End cem-label and start it again to get a new address; no label is lost.";

    private final AtomicReference<String> token = new AtomicReference<>(secret());
    private final String pass = secret();

    Gate(Handler inside) {
        super(inside);
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The token that lets in; null once it was used. */
    String token() {
        return token.get();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        protect(response);
        String host = host(request);
        if (host == null) {
            return refuse(response, callback, "This server answers under the name 127.0.0.1 or localhost only.");
        }
        boolean reading = READING.contains(request.getMethod());
        if (known(request)) {
            if (!reading && !List.of("http://" + host).equals(request.getHeaders().getValuesList(HttpHeader.ORIGIN))) {
                return refuse(response, callback, "Only this server's own page may write.");
            }
            return super.handle(request, response, callback);
        }
        if (request.getMethod().equals(HttpMethod.GET.asString()) && Request.getPathInContext(request).equals("/") && exchange(request)) {
            // No redirect: a cookie that is strict does not come back with one when another program opened the address.
            Response.addCookie(response, HttpCookie.build(cookie(request), pass).httpOnly(true)
                    .sameSite(HttpCookie.SameSite.STRICT).path("/").build());
            return super.handle(request, response, callback);
        }
        return refuse(response, callback, STRANGER);
    }

    /** What the browser shall forbid the page. */
    private static void protect(Response response) {
        response.getHeaders().put("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self';"
                + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
        response.getHeaders().put("Cross-Origin-Opener-Policy", "same-origin");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    /** The name and port under which this server was called, if it is one of its own; else null. */
    private static String host(Request request) {
        List<HttpField> fields = request.getHeaders().getFields(HttpHeader.HOST);
        String host = fields.size() == 1 ? fields.get(0).getValue() : "";
        int port = Request.getLocalPort(request);
        return host.equals("127.0.0.1:" + port) || host.equals("localhost:" + port) ? host : null;
    }

    private boolean known(Request request) {
        return Request.getCookies(request).stream()
                .anyMatch(cookie -> cookie.getName().equals(cookie(request)) && same(cookie.getValue(), pass));
    }

    /** Whether the request brings the token; it does so once. */
    private boolean exchange(Request request) {
        String brought = Request.extractQueryParameters(request).getValue(TOKEN);
        String expected = token.get();
        return brought != null && expected != null && same(brought, expected) && token.compareAndSet(expected, null);
    }

    /** Cookies are shared by all ports of a host, so the name tells them apart. */
    private static String cookie(Request request) {
        return "cem-label-" + Request.getLocalPort(request);
    }

    /** Equality in a time that does not tell where they differ. */
    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean refuse(Response response, Callback callback, String why) {
        Reply.text(response, callback, HttpStatus.FORBIDDEN_403, why);
        return true;
    }
}
