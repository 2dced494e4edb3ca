package org.cemflow.train.weights;

import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code cem-weights}: what is in a weight file, and the encoder in it as safetensors or ONNX. */
@Command(name = "cem-weights", subcommands = {ConvertCommand.class, InspectCommand.class},
        description = "Looks into weight files of PyTorch and safetensors, and converts the encoder in them. Nothing in a file is ever run.")
public final class WeightsCommand extends CommandGroup {

    public static void main(String[] args) {
        Cli.main(WeightsCommand::new, args);
    }
}
