package org.cemflow.benchmark.predict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cemflow.benchmark.data.Inference;
import org.cemflow.benchmark.data.Item;
import org.cemflow.benchmark.data.ItemArray;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.benchmark.data.Split;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Cli;
import org.cemflow.core.cli.Compat;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.cli.Version;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Checksums;
import org.cemflow.core.io.InputFiles;
import org.cemflow.core.io.Json;
import org.cemflow.core.io.NpyHeader;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeSource;
import org.cemflow.nets.engine.GpuPolicy;
import org.cemflow.nets.unet.Segmenter;
import org.cemflow.nets.unet.UNetShape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cem-predict}: a U-Net's labels of a benchmark's test items, or of a volume of one's own. */
@Command(name = "cem-predict", description = {
    "Segments the test images of a prepared benchmark, or a volume of your own, by a U-Net of cem-finetune.",
    "A .onnx model is run by ONNX Runtime, a .safetensors or .pth one by libtorch."})
public final class PredictCommand extends CemCommand {

    private static final Map<String, Inference> MODES = Map.of("2d", Inference.IMAGE, "stack", Inference.STACK, "orthoplane",
            Inference.ORTHOPLANE);
    private static final int OVERLAP = 128;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "unet.onnx or unet.safetensors of cem-finetune.")
    private Path model;

    @Option(names = "--benchmark", paramLabel = "DIR", description = "A benchmark that cem-prepare made ready.")
    private Path benchmark;

    @Option(names = "--input", paramLabel = "FILE",
            description = "In its place: an image or volume of 8-bit grey values in any format that cem-ingest reads, or a folder of cem-ingest.")
    private String input;

    @Option(names = "--output", required = true, paramLabel = "DIR|FILE",
            description = "With --benchmark a folder; with --input a file that ends in .ome.tif, .mrc, .nii, .nii.gz or .npy.")
    private Path output;

    @Option(names = "--mode", paramLabel = "MODE",
            description = "2d or stack: each section by itself; orthoplane: the slices along z, y and x together (default: the benchmark's;"
                    + " stack for --input).")
    private String mode;

    @Option(names = "--threshold", paramLabel = "P",
            description = "A single class holds where its probability is above this (default: the benchmark's, else the model's, else 0.5).")
    private Double threshold;

    @Option(names = "--compat", defaultValue = "none", paramLabel = "MODE",
            description = "none, or cellemnet: probabilities of volumes summed in 8 bits, images scaled to multiples of 32, as in the"
                    + " original scripts (default: ${DEFAULT-VALUE}).")
    private Compat compat;

    @Option(names = "--tile", defaultValue = "2048", paramLabel = "PIXELS",
            description = "Longest side that goes through the net at once, a multiple of 32; longer slices are predicted in tiles that"
                    + " blend into each other (default: ${DEFAULT-VALUE}).")
    private int tile;

    @Option(names = "--overlap", paramLabel = "PIXELS",
            description = "Pixels that neighbouring tiles share at least, at most half a tile (default: 128, half a smaller tile than 256).")
    private Integer overlap;

    @Option(names = "--gpu", defaultValue = "auto", paramLabel = "POLICY",
            description = "require, auto or off (default: ${DEFAULT-VALUE}).")
    private GpuPolicy gpu;

    public static void main(String[] args) {
        Cli.main(PredictCommand::new, args);
    }

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>();
        if ((benchmark == null) == (input == null)) {
            faults.add("Give either --benchmark or --input.");
        }
        if (mode != null && !MODES.containsKey(mode)) {
            faults.add("--mode must be 2d, stack or orthoplane.");
        }
        if (threshold != null && !(threshold > 0 && threshold < 1)) {
            faults.add("--threshold must lie between 0 and 1.");
        }
        if (tile < UNetShape.STRIDE || tile % UNetShape.STRIDE != 0) {
            faults.add("--tile must be a multiple of " + UNetShape.STRIDE + ".");
        }
        overlap = overlap == null ? Math.min(OVERLAP, Math.max(0, tile / 2)) : overlap;
        if (overlap < 0 || overlap > tile / 2) {
            faults.add("--overlap must be 0 to half of --tile.");
        }
        InputFiles.requireSpared(faults, output, Stream.of(model, input == null ? null : VolumeSource.parse(input, ReadOptions.DEFAULT).path()));
        if (input != null && !LabelSink.known(output)) {
            faults.add("--output " + output.getFileName() + " must end in one of " + String.join(", ", LabelSink.ENDINGS) + ".");
        }
        return faults;
    }

    @Override
    protected void execute() throws IOException {
        PreparedBenchmark prepared = benchmark == null ? null : PreparedBenchmark.read(benchmark);
        try (Segmenter segmenter = Segmenter.open(model, gpu, common.threads())) {
            log.info("{} through {}", model, segmenter.engine());
            SlicePredictor predictor = new SlicePredictor(segmenter, tile, overlap);
            if (prepared == null) {
                predictInput(predictor, segmenter);
            } else {
                predictBenchmark(prepared, predictor, segmenter);
            }
        }
    }

    private void predictInput(SlicePredictor predictor, Segmenter segmenter) throws IOException {
        Path folder = output.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Inference inference = mode == null ? Inference.STACK : MODES.get(mode);
        double limit = threshold == null ? modelThreshold(segmenter) : threshold;
        VolumePrediction prediction = new VolumePrediction(predictor, inference, limit, compat == Compat.CELLEMNET);
        try (StridedVolume volume = StridedVolume.open(input, scratch("voxels"));
                LabelSink sink = LabelSink.create(output, volume.shape(), volume.voxel(), volume.header());
                Progress progress = new Progress("predict", "slices", VolumePrediction.slices(volume.shape(), inference))) {
            log.info("{}: {} voxels (z, y, x), {}", input, volume.shape(), volume.voxel().map(Object::toString).orElse("voxel size unknown"));
            prediction.run(input, volume, sink, scratch("sums"), progress);
            sink.commit();
        }
    }

    private Path scratch(String what) {
        return output.toAbsolutePath().resolveSibling("." + output.getFileName() + "." + what + ".tmp-" + ProcessHandle.current().pid());
    }

    private double modelThreshold(Segmenter segmenter) {
        String said = segmenter.metadata().getOrDefault("threshold", "0.5");
        double limit;
        try {
            limit = Double.parseDouble(said);
        } catch (NumberFormatException e) {
            limit = Double.NaN;
        }
        if (!(limit > 0 && limit < 1)) {
            throw new DataError(model, "says the threshold is '" + said + "'", "give --threshold");
        }
        return limit;
    }

    private void predictBenchmark(PreparedBenchmark prepared, SlicePredictor predictor, Segmenter segmenter) throws IOException {
        if (segmenter.outputs() != prepared.outputs()) {
            throw new DataError(model, "gives " + segmenter.outputs() + " maps of logits, " + prepared.name() + " with its "
                    + prepared.classes().size() + " classes needs " + prepared.outputs(), "give a model that was trained on this benchmark");
        }
        Files.createDirectories(output);
        // Whatever it lists, from now on it may not be what lies here.
        Files.deleteIfExists(output.resolve(Predictions.FILE));
        double limit = threshold == null ? prepared.threshold() : threshold;
        List<Predictions.Predicted> done = new ArrayList<>();
        long slices = prepared.test().stream().mapToLong(item -> VolumePrediction.slices(shape(item), inference(prepared, item))).sum();
        try (Progress progress = new Progress("predict " + prepared.name(), "slices", slices)) {
            for (Item item : prepared.test()) {
                Inference inference = inference(prepared, item);
                Path file = Predictions.labels(output, item.name());
                long[] lengths = item.shape().stream().mapToLong(Integer::longValue).toArray();
                try (GreyVolume volume = GreyVolume.of(ItemArray.open(item.image(benchmark, Split.TEST), item, "run cem-prepare again"));
                        LabelSink sink = new StreamLabels(file, NpyHeader.uint8(lengths), false)) {
                    new VolumePrediction(predictor, inference, limit, compat == Compat.CELLEMNET).run(item.image(benchmark, Split.TEST),
                            volume, sink, output.resolve("." + item.name() + ".sums.tmp-" + ProcessHandle.current().pid()), progress);
                    sink.commit();
                }
                done.add(new Predictions.Predicted(item.name(), file.getFileName().toString(), item.shape(), inference, Checksums.sha256(file)));
            }
        }
        Json.write(output.resolve(Predictions.FILE), new Predictions(Predictions.SCHEMA, Version.current(), prepared.name(), model.getFileName().toString(),
                Checksums.sha256(model), new TreeMap<>(segmenter.metadata()), segmenter.engine(),
                compat.name().toLowerCase(Locale.ROOT), limit, tile, overlap, done));
    }

    private Inference inference(PreparedBenchmark prepared, Item item) {
        return mode == null ? prepared.protocol(item).inference() : MODES.get(mode);
    }

    private static Shape shape(Item item) {
        return new Shape(item.along(0), item.along(1), item.along(2));
    }
}
