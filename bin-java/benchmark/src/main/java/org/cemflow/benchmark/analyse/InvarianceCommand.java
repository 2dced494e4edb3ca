package org.cemflow.benchmark.analyse;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Compat;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.core.io.Json;
import org.cemflow.nets.encoder.FrozenEncoder;
import org.cemflow.nets.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cem-analyse invariance}: how far neurons keep firing when images are distorted. */
@Command(name = "invariance", sortOptions = false, description = {
    "Distorts images by rotation, blur, noise, brightness, contrast and scale and measures the mean firing rate of each encoder's neurons.",
    "Writes invariance.csv and summary.json."})
public final class InvarianceCommand extends CemCommand {

    private static final int USUAL = 100;
    private static final int LEAST_NOISE = 100;

    @Mixin
    private EncoderOptions encoders = new EncoderOptions();

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Option(names = "--steps", defaultValue = "0", paramLabel = "N",
            description = "Thins the strengths of each distortion to about so many; 0 for the paper's 17 to 37 (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--noise-images", defaultValue = "1000", paramLabel = "N",
            description = "Images of noise that make the neurons' thresholds (default: ${DEFAULT-VALUE}).")
    private int noiseImages;

    @Option(names = "--compat", defaultValue = "none", paramLabel = "MODE",
            description = "none, or cellemnet: noise falls on every second image only, as in the original notebook (default: ${DEFAULT-VALUE}).")
    private Compat compat;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The folder to write.")
    private Path output;

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>(encoders.faults());
        faults.addAll(images.faults());
        if (steps < 0) {
            faults.add("--steps must be 0 or more.");
        }
        if (noiseImages < LEAST_NOISE || noiseImages > 100_000) {
            faults.add("--noise-images must be " + LEAST_NOISE + " to 100000: their 99th percentile is wanted.");
        }
        return faults;
    }

    @Override
    protected void execute() throws IOException {
        List<EncoderSource> found = encoders.read();
        List<Grey> greys = images.read(USUAL, encoders.size(), encoders.seed());
        List<EncoderSource> sources = EncoderOptions.normalised(found, greys.stream());
        InvarianceSettings settings = new InvarianceSettings(encoders.size(), steps, noiseImages, encoders.seed(), compat);
        Files.createDirectories(output);
        Engine engine = encoders.engine(common.threads());
        List<InvarianceSummary.Curve> curves = new ArrayList<>();
        for (EncoderSource source : sources) {
            try (FrozenEncoder encoder = source.open(engine, encoders.seed(), greys, encoders.size());
                    Progress progress = new Progress("invariance of " + source.name(), "images", Invariance.passes(settings, greys.size()))) {
                List<InvarianceSummary.Curve> all = new Invariance(encoder, source, greys, settings, progress).curves();
                all.forEach(this::say);
                curves.addAll(all);
            }
        }
        AtomicFile.write(output.resolve("invariance.csv"), csv(curves));
        Json.write(output.resolve("summary.json"), new InvarianceSummary(InvarianceSummary.SCHEMA, encoders.size(),
                greys.stream().map(Grey::name).toList(), noiseImages, encoders.seed(), compat.name().toLowerCase(Locale.ROOT),
                engine.cuda() ? "cuda" : "cpu", sources.stream().map(EncoderFacts::of).toList(), curves));
    }

    private void say(InvarianceSummary.Curve curve) {
        double least = curve.points().stream().filter(p -> p.rate() != null).mapToDouble(InvarianceSummary.Point::rate).min().orElse(Double.NaN);
        if (curve.kept() == 0) {
            log.warn("{}, {}: no neuron responds to these images more than to noise.", curve.encoder(), curve.distortion().label());
        } else {
            log.info("{}, {}: {} neurons, mean firing rate at least {}", curve.encoder(), curve.distortion().label(), curve.kept(),
                    String.format(Locale.ROOT, "%.3f", least));
        }
    }

    private static String csv(List<InvarianceSummary.Curve> curves) throws IOException {
        StringWriter text = new StringWriter();
        try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').build())) {
            printer.printRecord("encoder", "distortion", "value", "rate", "neurons");
            for (InvarianceSummary.Curve curve : curves) {
                for (InvarianceSummary.Point point : curve.points()) {
                    printer.printRecord(curve.encoder(), curve.distortion().label(), point.value(), point.rate(), curve.kept());
                }
            }
        }
        return text.toString();
    }
}
