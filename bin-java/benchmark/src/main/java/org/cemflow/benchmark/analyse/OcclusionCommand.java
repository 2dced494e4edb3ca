package org.cemflow.benchmark.analyse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.cemflow.core.cli.CemCommand;
import org.cemflow.core.cli.Compat;
import org.cemflow.core.cli.Progress;
import org.cemflow.core.io.Json;
import org.cemflow.nets.encoder.FrozenEncoder;
import org.cemflow.nets.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cem-analyse occlusion}: on which parts of images encoders' features rest. */
@Command(name = "occlusion", sortOptions = false, description = {
    "Covers images piece by piece and maps how much the likeness of each encoder's features to those of the whole image falls.",
    "Writes maps/ and summary.json."})
public final class OcclusionCommand extends CemCommand {

    private static final int USUAL = 10;
    private static final double PAPER_SIDE = 224;
    /** Of the paper, and of the notebook. */
    private static final int[] WINDOWS = {61, 31};
    private static final int[] STRIDES = {30, 15};

    @Mixin
    private EncoderOptions encoders = new EncoderOptions();

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Option(names = "--window", paramLabel = "PIXELS", description = "Side of the covered square (default: 61 for a --size of 224, as in the paper).")
    private Integer window;

    @Option(names = "--stride", paramLabel = "PIXELS", description = "From one square to the next (default: 30 for a --size of 224).")
    private Integer stride;

    @Option(names = "--compat", defaultValue = "none", paramLabel = "MODE",
            description = "none, or cellemnet: as the original's notebook, which differs from the paper: squares of 31 every 15, two random views"
                    + " of an image, likeness by the cosine of what MoCo's head makes of them (default: ${DEFAULT-VALUE}).")
    private Compat compat;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The folder to write.")
    private Path output;

    @Override
    protected List<String> validate() {
        List<String> faults = new ArrayList<>(encoders.faults());
        faults.addAll(images.faults());
        OcclusionGrid grid = grid();
        if (grid.window() < 1 || grid.window() > grid.side()) {
            faults.add("--window must be 1 to " + grid.side() + ", the --size.");
        } else if (grid.stride() < 1 || grid.stride() > grid.window()) {
            faults.add("--stride must be 1 to " + grid.window() + ", the --window: no pixel may be left out.");
        }
        return faults;
    }

    private OcclusionGrid grid() {
        int side = encoders.size();
        return new OcclusionGrid(side, window == null ? scaled(WINDOWS[compat.ordinal()]) : window,
                stride == null ? scaled(STRIDES[compat.ordinal()]) : stride);
    }

    private int scaled(int pixels) {
        return (int) Math.max(1, Math.round(pixels * encoders.size() / PAPER_SIDE));
    }

    @Override
    protected void execute() throws IOException {
        List<EncoderSource> found = encoders.read();
        List<ProjectionHead> heads = new ArrayList<>();
        for (EncoderSource source : found) {
            heads.add(compat == Compat.CELLEMNET ? ProjectionHead.read(source) : null);
        }
        OcclusionGrid grid = grid();
        List<Grey> wholes = images.readWhole(USUAL, encoders.seed());
        List<OccludedPair> pairs = IntStream.range(0, wholes.size()).mapToObj(i -> compat == Compat.CELLEMNET
                ? OccludedPair.views(wholes.get(i), grid.side(), encoders.seed(), i) : OccludedPair.whole(wholes.get(i), grid.side())).toList();
        List<Grey> greys = pairs.stream().map(OccludedPair::covered).toList();
        List<EncoderSource> sources = EncoderOptions.normalised(found, greys.stream());
        Engine engine = encoders.engine(common.threads());
        double[][] falls = new double[greys.size()][sources.size()];
        for (int e = 0; e < sources.size(); e++) {
            EncoderSource source = sources.get(e);
            try (FrozenEncoder encoder = source.open(engine, encoders.seed(), greys, grid.side());
                    Progress progress = new Progress("occlusion, " + source.name(), "images", greys.size())) {
                Occlusion occlusion = new Occlusion(encoder, source.name(), source.normalisation(), heads.get(e), grid);
                for (int i = 0; i < greys.size(); i++) {
                    Occlusion.Result result = occlusion.of(pairs.get(i));
                    falls[i][e] = result.fall();
                    MapFiles.floats(output.resolve(map(source, greys.get(i), "npy")), grid.side(), result.map());
                    MapFiles.overlay(output.resolve(map(source, greys.get(i), "png")), greys.get(i), result.map());
                    progress.step(1);
                }
            }
        }
        List<OcclusionSummary.Image> written = new ArrayList<>();
        for (int i = 0; i < greys.size(); i++) {
            Grey grey = greys.get(i);
            String image = "images/" + grey.name() + ".npy";
            MapFiles.bytes(output.resolve(image), grid.side(), grey.pixels());
            written.add(new OcclusionSummary.Image(grey.name(), image, sources.stream().map(source -> map(source, grey, "npy")).toList(),
                    Arrays.stream(falls[i]).boxed().toList()));
        }
        Json.write(output.resolve("summary.json"), new OcclusionSummary(OcclusionSummary.SCHEMA, grid.side(), grid.window(), grid.stride(),
                encoders.seed(), compat.name().toLowerCase(Locale.ROOT), engine.cuda() ? "cuda" : "cpu", sources.stream().map(EncoderFacts::of).toList(), written));
        log.info("{}: {} images, {} x {} windows each", output, greys.size(), grid.perAxis(), grid.perAxis());
    }

    private static String map(EncoderSource encoder, Grey image, String ending) {
        return "maps/" + encoder.name() + "/" + image.name() + "." + ending;
    }
}
