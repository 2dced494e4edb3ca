package org.cemflow.curate.filter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.cli.Version;
import org.cemflow.core.io.Json;
import org.cemflow.curate.filter.features.GreyPatch;
import org.cemflow.nets.classify.Framing;
import org.cemflow.nets.classify.PatchNetStart;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.onnx.PatchNetOnnx;
import org.cemflow.nets.training.PatchNetCheckpoints;
import org.cemflow.nets.training.PatchNetOptions;
import org.cemflow.nets.training.PatchNetTraining;
import org.cemflow.nets.training.PatchNetTraining.Labelled;
import org.cemflow.nets.training.PatchNetTraining.Trained;
import org.cemflow.nets.weights.Safetensors;

/**
 * Trains a net on labelled patches and writes it: first MODEL.json, then the ONNX model, last the weights, so that no
 * weights stand without the rest.
 *
 * @param start what it begins with
 * @param side of the squares that it takes
 * @param framing how patches become squares
 * @param output the weights' file, ending in {@value #ENDING}
 */
record NetTraining(PatchNetStart start, PatchNetOptions options, int side, Framing framing, PatchNetCheckpoints checkpoints,
        Path output) {

    static final String ENDING = ".safetensors";

    /** The examples' squares lie beside the model while it is trained. */
    FilterReport run(TrainingSet set, List<Path> tables, List<Path> volumes, double heldOut, Engine engine, int threads) throws IOException {
        Holdout holdout = Holdout.split(set.unmeasured(), heldOut, options.seed());
        Path folder = output.toAbsolutePath().getParent();
        try (FramedPatches train = new FramedPatches(folder, holdout.train().size(), side);
                FramedPatches test = new FramedPatches(folder, holdout.test().size(), side)) {
            Map<String, Integer> trainPlaces = places(holdout.train());
            Map<String, Integer> testPlaces = places(holdout.test());
            set.visit(tables, volumes, threads, (row, table, reader) -> {
                GreyPatch patch = reader.pixels(table, row);
                byte[] square = framing.square(patch.pixels(), patch.h(), patch.w(), side);
                Integer place = trainPlaces.get(row.id());
                try {
                    if (place != null) {
                        train.put(place, square);
                    } else {
                        test.put(testPlaces.get(row.id()), square);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            boolean[] trainLabels = LabelledPatch.labels(holdout.train());
            boolean[] testLabels = LabelledPatch.labels(holdout.test());
            Trained trained = new PatchNetTraining(engine, start, options, framing, checkpoints).run(new Labelled(train.file(), trainLabels),
                    new Labelled(test.file(), testLabels), Map.of("format", "pt", "cemflow", Version.current(), "task", "informative patches"));
            FilterReport report = FilterReport.net(new FilterReport.NetFacts(start.shape().name(), start.source(), start.sha256(),
                    trained.trained(), trained.epochs()), options.seed(), trainLabels, testLabels, trained.probabilities());
            Json.write(beside(output, output.getFileName() + ".json"), report);
            PatchNetOnnx.write(onnx(output), trained.weights());
            Safetensors.write(output, trained.weights().stateDict());
            return report;
        }
    }

    /** The ONNX model beside the weights. */
    static Path onnx(Path output) {
        String name = output.getFileName().toString();
        return beside(output, name.substring(0, name.length() - ENDING.length()) + ".onnx");
    }

    private static Path beside(Path output, String name) {
        return output.resolveSibling(name);
    }

    private static Map<String, Integer> places(List<LabelledPatch> examples) {
        Map<String, Integer> places = new HashMap<>();
        examples.forEach(example -> places.put(example.id(), places.size()));
        return places;
    }
}
