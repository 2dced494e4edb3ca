package org.cemflow.benchmark.analyse;

import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code cem-analyse}: looks into encoders. */
@Command(name = "cem-analyse", description = {
    "Looks into encoders as Conrad and Narayan (2021) do: how far their neurons keep firing when images are distorted, whether they",
    "have filters that pick out an organelle, and which parts of an image its features rest on."},
        subcommands = {InvarianceCommand.class, SelectivityCommand.class, OcclusionCommand.class})
public final class AnalyseCommand extends CommandGroup {

    public static void main(String[] args) {
        Cli.main(AnalyseCommand::new, args);
    }
}
