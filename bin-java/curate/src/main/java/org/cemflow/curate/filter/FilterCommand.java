package org.cemflow.curate.filter;

import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code cem-filter}: judges patches, or trains the judge. */
@Command(name = "cem-filter", description = "Tells informative patches from uninformative ones.",
        subcommands = {ScoreCommand.class, TrainCommand.class})
public final class FilterCommand extends CommandGroup {

    public static void main(String[] args) {
        Cli.main(FilterCommand::new, args);
    }
}
