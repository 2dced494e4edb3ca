package org.cemflow.core.error;

import java.util.List;

/** Wrong usage of a command: exit code 1. Carries every fault found, not only the first. */
public final class UsageError extends CemException {

    private final transient List<String> faults;

    public UsageError(List<String> faults) {
        super(String.join(System.lineSeparator(), faults), null);
        this.faults = List.copyOf(faults);
    }

    public UsageError(String fault) {
        this(List.of(fault));
    }

    public List<String> faults() {
        return faults;
    }

    @Override
    public int exitCode() {
        return 1;
    }
}
