package org.cemflow.core.error;

/** The work was asked to stop and can go on later: exit code 143, as of a process that ends by SIGTERM, so that it is tried again. */
public final class Stopped extends CemException {

    /** @param message how far it came and how to go on, a whole sentence */
    public Stopped(String message) {
        super(message, null);
    }

    @Override
    public int exitCode() {
        return 143;
    }
}
