package org.cemflow.train.embed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.InputFiles;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.patch.PatchArray;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.onnx.OnnxEncoder;
import org.cemflow.tables.EmbeddingTable;
import org.cemflow.tables.IndexTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-embed}: one feature vector a patch, by an encoder in ONNX. */
@Command(name = "cem-embed", sortOptions = false, description = {
    "Computes the feature vector of every patch of a data set with an encoder.onnx, by ONNX Runtime on the CPU or a CUDA GPU.",
    "Writes a float32 array N x F (.npy, its rows those of train.npy) or a table of id, train_row and embedding (.parquet)."})
public final class EmbedCommand extends CemCommand {

    private static final String TRAIN = "train.npy";
    private static final String INDEX = "index.parquet";
    private static final Logger LOG = LoggerFactory.getLogger(EmbedCommand.class);

    @Option(names = "--model", required = true, paramLabel = "ONNX", description = "The encoder, of cem-pretrain or cem-weights convert.")
    private Path model;

    @Option(names = "--dataset", paramLabel = "DIR", description = "A data set of cem-export, with train.npy.")
    private Path dataset;

    @Option(names = "--train", paramLabel = "NPY", description = "Instead of a data set: an array of N x S x S uint8 patches.")
    private Path train;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The .npy or .parquet file to write.")
    private Path output;

    @Option(names = "--batch", defaultValue = "64", paramLabel = "N",
            description = "Patches that go through the encoder together (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--gpu", defaultValue = "auto", paramLabel = "POLICY", description = "require, auto or off (default: ${DEFAULT-VALUE}).")
    private GpuPolicy gpu;

    public static void main(String[] args) {
        Cli.main(EmbedCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if ((dataset == null) == (train == null)) {
            faults.add("give either --dataset or --train.");
        }
        if (!hasEnding(".npy") && !hasEnding(".parquet")) {
            faults.add("--output must end in .npy or .parquet, not be " + output.getFileName() + ".");
        }
        InputFiles.requireSpared(faults, output,
                Stream.of(model, train, dataset == null ? null : dataset.resolve(TRAIN), dataset == null ? null : dataset.resolve(INDEX)));
        if (batch < 1) {
            faults.add("--batch must be 1 or more.");
        }
        return faults;
    }

    private boolean hasEnding(String ending) {
        return output.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }

    @Override
    protected void execute() throws IOException {
        if (dataset != null && !Files.isRegularFile(dataset.resolve("manifest.json"))) {
            throw new DataError(dataset, "is no whole data set, it has no manifest.json", "let cem-export finish, or give --train");
        }
        Path array = train != null ? train : dataset.resolve(TRAIN);
        try (PatchArray patches = PatchArray.open(array);
                OnnxEncoder encoder = OnnxEncoder.open(model, gpu, common.threads());
                Progress progress = new Progress("embed", "patches", patches.count())) {
            Embeddings embeddings = new Embeddings(model, patches, encoder, batch, progress);
            if (hasEnding(".npy")) {
                writeArray(embeddings, patches.count(), encoder.features());
            } else {
                writeTable(embeddings);
            }
            LOG.info("{}: {} patches of {} pixels, {} features, on {}", output, patches.count(), patches.side(), encoder.features(),
                    encoder.cuda() ? "CUDA" : "the CPU");
        }
    }

    private void writeArray(Embeddings embeddings, long count, int features) throws IOException {
        try (AtomicFile atomic = AtomicFile.create(output)) {
            try (var out = atomic.stream()) {
                out.write(NpyHeader.float32(count, features));
                ByteBuffer row = ByteBuffer.allocate(4 * features).order(ByteOrder.LITTLE_ENDIAN);
                while (embeddings.hasNext()) {
                    row.asFloatBuffer().put(embeddings.next());
                    out.write(row.array());
                }
            }
            atomic.commit();
        }
    }

    private void writeTable(Embeddings embeddings) throws IOException {
        if (dataset == null) {
            EmbeddingTable.write(output, new EmbeddingRows(embeddings, null, null));
            return;
        }
        Path index = dataset.resolve(INDEX);
        try (Stream<Kept> rows = IndexTable.read(index, Kept.class)) {
            EmbeddingTable.write(output, new EmbeddingRows(embeddings, index, rows.filter(row -> row.trainRow() != null).iterator()));
        }
    }
}
