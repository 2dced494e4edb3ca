package org.cemflow.train.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Version;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.io.InputFiles;
import org.cemflow.nets.onnx.OnnxWriter;
import org.cemflow.nets.weights.EncoderWeights;
import org.cemflow.nets.weights.Normalisation;
import org.cemflow.nets.weights.Printable;
import org.cemflow.nets.weights.Safetensors;
import org.cemflow.nets.weights.StateDict;
import org.cemflow.nets.weights.WeightFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-weights convert}: the encoder of a weight file as safetensors or ONNX. */
@Command(name = "convert", sortOptions = false, description = {
    "Takes the ResNet-18, 34 or 50 encoder out of a weight file (MoCo checkpoints, torchvision, U-Nets of"
            + " segmentation_models_pytorch) and writes it with torchvision's names, without the classifier.",
    "Mean and sd are those given, else those that the file itself has (CEM500K: 'norms')."})
final class ConvertCommand extends CemCommand {

    private static final Logger LOG = LoggerFactory.getLogger(ConvertCommand.class);

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "A .pth, .pt, .pth.tar or .safetensors file.")
    private Path input;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The .safetensors or .onnx file to write.")
    private Path output;

    @Option(names = "--mean", split = ",", paramLabel = "M",
            description = "Mean of the pixels in 0 to 1, one for all channels or one for each (default: the file's own).")
    private List<Double> mean;

    @Option(names = "--sd", split = ",", paramLabel = "S", description = "Standard deviation, likewise (default: the file's own).")
    private List<Double> sd;

    @Option(names = "--grey", description = "Turn a 3-channel encoder into one for grey images: its first convolution summed over RGB.")
    private boolean grey;

    @Option(names = "--prefix", paramLabel = "TEXT",
            description = "What stands before the encoder's names in the file, where it holds several (default: found out).")
    private String prefix;

    @Option(names = "--layer-maps", description = "ONNX only: the maps of the four layers are outputs, too.")
    private boolean layerMaps;

    @Option(names = "--source", paramLabel = "TEXT",
            description = "Where the weights come from, such as a DOI; kept in the metadata (default: the file's name).")
    private String source;

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if (!WeightFile.hasEnding(output, ".safetensors") && !onnx()) {
            faults.add("--output must end in .safetensors or .onnx, not be " + output.getFileName() + ".");
        }
        if (InputFiles.replaces(output, input)) {
            faults.add("--output must be another file than --input.");
        }
        if ((mean == null) != (sd == null)) {
            faults.add("--mean and --sd go together; give both or neither.");
        } else if (mean != null) {
            try {
                new Normalisation(mean, sd);
            } catch (IllegalArgumentException e) {
                faults.add("--mean and --sd are those of grey values of 0 to 1, as many of one as of the other, --sd above 0; not "
                        + mean + " and " + sd + ".");
            }
            if (mean.size() != 1 && mean.size() != 3) {
                faults.add("--mean and --sd must be one number each, or three.");
            }
        }
        if (layerMaps && !onnx()) {
            faults.add("--layer-maps is for .onnx files.");
        }
        return faults;
    }

    private boolean onnx() {
        return WeightFile.hasEnding(output, ".onnx");
    }

    @Override
    protected void execute() throws IOException {
        StateDict file = WeightFile.read(input);
        EncoderWeights found = EncoderWeights.find(input, file, prefix);
        EncoderWeights encoder = grey ? found.grey() : found;
        Normalisation normalisation = normalisation(file, encoder);
        Map<String, String> metadata = metadata(file, found, encoder, normalisation);
        if (onnx()) {
            OnnxWriter.write(output, encoder, normalisation, layerMaps, metadata);
        } else {
            Safetensors.write(output, new StateDict(encoder.tensors(), metadata));
        }
        LOG.info("{}: {} with {} channel(s), found under '{}'; mean and sd {}", output, encoder.shape().name(), encoder.shape().channels(),
                Printable.of(encoder.prefix()), normalisation == null ? "unknown" : normalisation.mean() + " and " + normalisation.sd());
        if (!encoder.leftOut().isEmpty()) {
            LOG.info("left out {} arrays that are no part of the encoder: {}", encoder.leftOut().size(), Printable.of(encoder.leftOut()));
        }
    }

    /** Null if nobody knows it, and the output can do without. */
    private Normalisation normalisation(StateDict file, EncoderWeights encoder) {
        Normalisation known = mean != null ? new Normalisation(mean, sd) : Normalisation.of(input, file.metadata()).orElse(null);
        if (known == null && onnx()) {
            throw new DataError(input, "holds no mean and sd, and an ONNX model has to normalise", "give --mean and --sd of its training images");
        }
        if (known == null) {
            LOG.warn("{} holds no mean and sd; give --mean and --sd if you know them", input);
        } else if (known.mean().size() != 1 && known.mean().size() != encoder.shape().channels()) {
            throw new DataError(input, "has an encoder of " + encoder.shape().channels() + " channel(s), and there are "
                    + known.mean().size() + " means", "give --mean and --sd with one number each");
        }
        return known;
    }

    private Map<String, String> metadata(StateDict file, EncoderWeights found, EncoderWeights encoder, Normalisation normalisation)
            throws IOException {
        String sha256 = Checksums.sha256(input);
        // What the file tells stays, such as the epoch, and where it was converted from before.
        Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
        metadata.put("format", "pt");
        metadata.put("cemflow", Version.current());
        metadata.put("arch", encoder.shape().name());
        metadata.put("channels", Integer.toString(encoder.shape().channels()));
        if (normalisation != null) {
            metadata.put(Normalisation.MEAN, normalisation.metadata().get(Normalisation.MEAN));
            metadata.put(Normalisation.SD, normalisation.metadata().get(Normalisation.SD));
        }
        if (found.shape().channels() != encoder.shape().channels()) {
            metadata.put("conv1", "summed over the " + found.shape().channels() + " input channels of the original");
        }
        if (source != null) {
            metadata.put("source", source);
        } else {
            metadata.putIfAbsent("source", input.getFileName().toString());
        }
        metadata.putIfAbsent("source_sha256", sha256);
        metadata.put("converted_from_sha256", sha256);
        return metadata;
    }
}
