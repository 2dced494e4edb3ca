package org.cemflow.core.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.cemflow.core.error.UsageError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;

/**
 * The skeleton of every executable: one subclass a tool, annotated with picocli's {@code @Command}.
 *
 * <p>{@link #validate()} gathers every fault of the command line before any work; {@link #execute()} works.
 */
public abstract class CemCommand implements Callable<Integer> {

    @Mixin
    protected CommonOptions common = new CommonOptions();

    /** Of the object and not of the class: a class begins before {@code --log-level} was read. */
    protected final Logger log = LoggerFactory.getLogger(getClass());

    /** All faults of the options, as sentences; empty when the command may run. Must not read pixel data. */
    protected List<String> validate() {
        return List.of();
    }

    /** Does the work; throws {@link org.cemflow.core.error.DataError} for wrong data. */
    protected abstract void execute() throws Exception;

    @Override
    public final Integer call() throws Exception {
        List<String> faults = new ArrayList<>(common.faults());
        faults.addAll(validate());
        if (!faults.isEmpty()) {
            throw new UsageError(faults);
        }
        execute();
        return 0;
    }
}
