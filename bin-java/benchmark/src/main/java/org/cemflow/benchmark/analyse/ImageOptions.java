package org.cemflow.benchmark.analyse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchArray;
import org.cemflow.nets.random.CounterRandom;
import picocli.CommandLine.Option;

/** The options that say which images are looked at, as a mixin. */
final class ImageOptions {

    /** Keeps the draw apart from other uses of the same seed. */
    private static final long DRAW = 0x696D616765L;

    @Option(names = "--dataset", paramLabel = "DIR", description = "A data set of cem-export: images are drawn from its train.npy by --seed.")
    private Path dataset;

    @Option(names = "--images", paramLabel = "DIR", description = "Instead of a data set: a folder of 8-bit images.")
    private Path images;

    @Option(names = "--images-count", paramLabel = "N",
            description = "How many images are drawn where there are more (default: 100; cem-analyse occlusion: 10).")
    private Integer count;

    List<String> faults() {
        List<String> faults = new ArrayList<>();
        if ((dataset == null) == (images == null)) {
            faults.add("give either --dataset or --images.");
        }
        if (count != null && (count < 1 || count > 100_000)) {
            faults.add("--images-count must be 1 to 100000.");
        }
        return faults;
    }

    /**
     * The drawn images, their shorter side resized, in their own order.
     *
     * @param usual how many, unless the user says it
     */
    List<Grey> read(int usual, int side, long seed) throws IOException {
        return read(usual, seed, image -> image.shorterSide(side));
    }

    /** As above, as large as they are. */
    List<Grey> readWhole(int usual, long seed) throws IOException {
        return read(usual, seed, image -> image);
    }

    private List<Grey> read(int usual, long seed, UnaryOperator<Grey> resize) throws IOException {
        int wanted = count == null ? usual : count;
        if (images != null) {
            ImageFolder folder = new ImageFolder(images, false);
            List<String> names = List.copyOf(folder.files().keySet());
            List<Grey> read = new ArrayList<>();
            for (int i : drawn(names.size(), wanted, seed)) {
                read.add(resize.apply(folder.read(names.get(i))));
            }
            return read;
        }
        if (!Files.isRegularFile(dataset.resolve("manifest.json"))) {
            throw new DataError(dataset, "is no whole data set, it has no manifest.json", "let cem-export finish, or give --images");
        }
        try (PatchArray patches = PatchArray.open(dataset.resolve("train.npy"))) {
            int side = patches.side();
            IntFunction<Grey> patch = row -> {
                byte[] pixels = new byte[patches.area()];
                patches.get(row, pixels, 0);
                return resize.apply(new Grey("patch-" + row, side, side, pixels));
            };
            return Arrays.stream(drawn((int) Math.min(Integer.MAX_VALUE, patches.count()), wanted, seed)).mapToObj(patch).toList();
        }
    }

    /** So many of {@code count} numbers, or all of them, in ascending order; the same for the same seed. */
    private static int[] drawn(int count, int wanted, long seed) {
        int[] all = CounterRandom.of(DRAW, seed).permutation(count);
        int[] some = Arrays.copyOf(all, Math.min(count, wanted));
        Arrays.sort(some);
        return some;
    }
}
