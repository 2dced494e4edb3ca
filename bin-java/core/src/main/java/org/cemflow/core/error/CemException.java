package org.cemflow.core.error;

/** A failure that the user can mend: its message is one whole sentence, shown without a stack trace. */
public abstract sealed class CemException extends RuntimeException permits UsageError, DataError, Stopped {

    protected CemException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The exit code of an executable that ends with this failure. */
    public abstract int exitCode();
}
