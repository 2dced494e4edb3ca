package org.cemflow.train.weights;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Checksums;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.Printable;
import org.cemflow.nets.weights.StateDict;
import org.cemflow.nets.weights.WeightFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cem-weights inspect}: what is in a weight file. */
@Command(name = "inspect", description = "Prints what is in a weight file: checksum, encoder, metadata, arrays.")
final class InspectCommand extends CemCommand {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A .pth, .pt, .pth.tar or .safetensors file.")
    private Path file;

    @Override
    protected void execute() throws IOException {
        StateDict dict = WeightFile.read(file);
        PrintWriter out = spec.commandLine().getOut();
        out.println("file      " + file);
        out.println("sha256    " + Checksums.sha256(file));
        out.println("encoder   " + encoder(dict));
        dict.metadata().forEach((name, value) -> out.println("metadata  " + Printable.of(name) + " = " + Printable.of(value)));
        dict.tensors().forEach((name, tensor) -> out.println("array     " + Printable.of(name) + " " + tensor.dtype() + " " + tensor.shape()));
        out.flush();
    }

    private String encoder(StateDict dict) {
        try {
            EncoderWeights found = EncoderWeights.find(file, dict, null);
            return found.shape().name() + ", " + found.shape().channels() + " channel(s), under '" + Printable.of(found.prefix()) + "', "
                    + found.leftOut().size() + " other arrays";
        } catch (DataError e) {
            return "none that can be used: " + e.fault();
        }
    }
}
