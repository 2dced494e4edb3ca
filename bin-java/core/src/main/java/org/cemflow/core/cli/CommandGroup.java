package org.cemflow.core.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.cemflow.core.error.UsageError;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** An executable whose work is done by its subcommands, each a {@link CemCommand}; alone it only says which there are. */
public abstract class CommandGroup implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() {
        throw new UsageError(List.of("say what to do: " + String.join(" or ", spec.subcommands().keySet()) + "; '"
                + spec.name() + " --help' tells more."));
    }
}
