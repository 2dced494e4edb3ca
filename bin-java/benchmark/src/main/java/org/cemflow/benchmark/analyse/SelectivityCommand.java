package org.cemflow.benchmark.analyse;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.Json;
import org.cemflow.nets.encoder.FrozenEncoder;
import org.cemflow.nets.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cem-analyse selectivity}: whether encoders have filters that pick out an organelle. */
@Command(name = "selectivity", sortOptions = false, description = {
    "Averages the 32 filters of each encoder's last layer that correlate most with an organelle's mask, and scores their mean map against it:",
    "on the image on which they were chosen, as the paper does, and on other images of the same organelle (er.png; mitochondria1.png, mitochondria2.png).",
    "Writes selectivity.csv, maps/ and summary.json."})
public final class SelectivityCommand extends CemCommand {

    @Mixin
    private EncoderOptions encoders = new EncoderOptions();

    @Option(names = "--images", required = true, paramLabel = "DIR", description = "A folder of 8-bit images, named by organelle and number.")
    private Path images;

    @Option(names = "--masks", required = true, paramLabel = "DIR", description = "A folder of their masks under the same names: 0 is outside.")
    private Path masks;

    @Option(names = "--factor", arity = "1..*", paramLabel = "N|NAME=N",
            description = "By how much the maps are smaller than the image, 2, 4, 8, 16 or 32: of an image, of an organelle, or of all others"
                    + " (default: the paper's er=2 mitochondria=8 nuclei=16, else 8).")
    private List<String> factors = new ArrayList<>();

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The folder to write.")
    private Path output;

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>(encoders.faults());
        Factors.parse(factors, faults);
        return faults;
    }

    @Override
    protected void execute() throws IOException {
        List<EncoderSource> found = encoders.read();
        List<MaskedImage> masked = MaskedImage.read(images, masks, encoders.size(), Factors.parse(factors, new ArrayList<>()));
        List<Grey> greys = masked.stream().map(MaskedImage::image).toList();
        List<EncoderSource> sources = EncoderOptions.normalised(found, greys.stream());
        sayAlone(masked);
        Engine engine = encoders.engine(common.threads());
        List<SelectivitySummary.Row> rows = new ArrayList<>();
        for (EncoderSource source : sources) {
            try (FrozenEncoder encoder = source.open(engine, encoders.seed(), greys, encoders.size());
                    Progress progress = new Progress("selectivity of " + source.name(), "images", Selectivity.passes(masked))) {
                Selectivity.Result result = new Selectivity(encoder, source, common.threads()).judge(masked, progress);
                rows.addAll(result.rows());
                for (int i = 0; i < masked.size(); i++) {
                    Grey image = masked.get(i).image();
                    MapFiles.floats(output.resolve(map(source.name(), image.name(), "npy")), encoders.size(), result.maps().get(i));
                    MapFiles.overlay(output.resolve(map(source.name(), image.name(), "png")), image, result.maps().get(i));
                }
            }
        }
        List<SelectivitySummary.Image> written = new ArrayList<>();
        for (MaskedImage one : masked) {
            String name = one.image().name();
            String image = "images/" + name + ".npy";
            String mask = "masks/" + name + ".npy";
            MapFiles.bytes(output.resolve(image), encoders.size(), one.image().pixels());
            MapFiles.bytes(output.resolve(mask), encoders.size(), MapFiles.bytes(one.mask()));
            written.add(new SelectivitySummary.Image(name, one.organelle(), one.factor(), image, mask,
                    sources.stream().map(source -> map(source.name(), name, "npy")).toList()));
        }
        AtomicFile.write(output.resolve("selectivity.csv"), csv(rows));
        Json.write(output.resolve("summary.json"), new SelectivitySummary(SelectivitySummary.SCHEMA, encoders.size(), Selectivity.FILTERS,
                Selectivity.THRESHOLD, encoders.seed(), engine.cuda() ? "cuda" : "cpu", sources.stream().map(EncoderFacts::of).toList(), written, rows));
        say(rows);
    }

    private static String map(String encoder, String image, String ending) {
        return "maps/" + encoder + "/" + image + "." + ending;
    }

    private void sayAlone(List<MaskedImage> images) {
        TreeSet<String> alone = new TreeSet<>();
        for (MaskedImage image : images) {
            if (images.stream().filter(other -> other.organelle().equals(image.organelle())).count() == 1) {
                alone.add(image.organelle());
            }
        }
        if (!alone.isEmpty()) {
            log.info("one image only of {}: filters chosen on one image cannot be judged on another", String.join(", ", alone));
        }
    }

    private void say(List<SelectivitySummary.Row> rows) {
        for (SelectivitySummary.Row row : rows) {
            if (row.chosenOn().equals(row.image())) {
                log.info("{}, {}: correlation {}, IoU {}{}", row.encoder(), row.image(), number(row.correlation()), number(row.iou()), elsewhere(row, rows));
            }
        }
    }

    private static String elsewhere(SelectivitySummary.Row own, List<SelectivitySummary.Row> rows) {
        List<SelectivitySummary.Row> others = rows.stream().filter(row -> row.encoder().equals(own.encoder()) && row.image().equals(own.image())
                && !row.chosenOn().equals(own.image())).toList();
        return others.isEmpty() ? "" : "; by filters chosen on others " + number(others.stream().mapToDouble(SelectivitySummary.Row::correlation)
                .average().orElseThrow()) + ", " + number(others.stream().mapToDouble(SelectivitySummary.Row::iou).average().orElseThrow());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String csv(List<SelectivitySummary.Row> rows) throws IOException {
        StringWriter text = new StringWriter();
        try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').build())) {
            printer.printRecord("encoder", "image", "organelle", "factor", "chosen_on", "correlation", "iou");
            for (SelectivitySummary.Row row : rows) {
                printer.printRecord(row.encoder(), row.image(), row.organelle(), row.factor(), row.chosenOn(), row.correlation(), row.iou());
            }
        }
        return text.toString();
    }
}
