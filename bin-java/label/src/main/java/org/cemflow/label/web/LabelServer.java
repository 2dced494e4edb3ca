package org.cemflow.label.web;

import java.io.IOException;
import java.net.BindException;
import org.cemflow.core.error.DataError;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The web server of a session: on 127.0.0.1 and nowhere else. */
public final class LabelServer implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int THREADS = 12;
    private static final int MOST_CONNECTIONS = 64;

    private final Server server;
    private final ServerConnector connector;
    private final Gate gate;

    private LabelServer(Session session, int port) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("cem-label");
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(LOOPBACK);
        connector.setPort(port);
        connector.setAcceptQueueSize(MOST_CONNECTIONS);
        server.addConnector(connector);
        gate = new Gate(new Routes(session));
        server.setHandler(gate);
    }

    /**
     * Starts a server.
     *
     * @param port 0 for any that is free
     * @throws DataError if the port is taken
     */
    public static LabelServer start(Session session, int port) throws Exception {
        LabelServer started = new LabelServer(session, port);
        try {
            started.server.start();
        } catch (IOException e) {
            started.close();
            if (e instanceof BindException || e.getCause() instanceof BindException) {
                throw new DataError("--port " + port, "another program listens there", "give another port, or 0 for any that is free", e);
            }
            throw e;
        }
        return started;
    }

    /** The address to open, with the token. It lets in once. */
    public String address() {
        return "http://" + LOOPBACK + ":" + connector.getLocalPort() + "/?" + Gate.TOKEN + "=" + gate.token();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
