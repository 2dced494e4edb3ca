package org.cemflow.benchmark.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cemflow.benchmark.data.PreparedBenchmark;
import org.cemflow.nets.unet.UNetShape;
import org.cemflow.nets.unet.Unfreeze;

/**
 * What the numbers of a fine-tuning depend on, apart from data, weights and machine.
 *
 * @param labels share of the training images or slices, above 0 to 1
 * @param crop side of the crops, a multiple of 32
 * @param evaluateEvery iterations between two looks at the validation or test images
 * @param evaluateImages at most so many of them are looked at
 * @param patience end after so many looks without a better IoU, and take the best net; 0 for all iterations and the last net
 */
record FinetuneOptions(String name, long seed, double labels, Unfreeze unfreeze, int iterations, int batch, int crop, double lr,
        double decay, int evaluateEvery, int evaluateImages, int patience) {

    private static final int LOOKS = 10;

    /** Those of the benchmark where none is given (null or 0). */
    static FinetuneOptions of(PreparedBenchmark benchmark, String name, long seed, double labels, Unfreeze unfreeze, Integer iterations,
            Integer batch, Integer crop, double lr, double decay, Integer evaluateEvery, int evaluateImages, int patience) {
        int all = iterations == null ? benchmark.iterations() : iterations;
        return new FinetuneOptions(name, seed, labels, unfreeze, all, batch == null ? benchmark.batch() : batch,
                crop == null ? benchmark.crop() : crop, lr, decay,
                evaluateEvery == null ? Math.max(1, all / LOOKS) : evaluateEvery, evaluateImages, patience);
    }

    /** Everything that is wrong, as sentences. */
    List<String> faults(PreparedBenchmark benchmark) {
        List<String> faults = new ArrayList<>();
        require(faults, name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}"), "--name '" + name + "': use letters, digits, '.', '_' and '-'.");
        require(faults, labels > 0 && labels <= 1, "--labels must be above 0 and at most 1.");
        require(faults, iterations >= 1, "--iterations must be 1 or more.");
        require(faults, batch >= 1, "--batch must be 1 or more.");
        require(faults, crop >= UNetShape.STRIDE && crop <= PreparedBenchmark.LARGEST_CROP && crop % UNetShape.STRIDE == 0,
                "--crop " + crop + ": the U-Net halves its side five times; give a multiple of 32, up to " + PreparedBenchmark.LARGEST_CROP + ".");
        require(faults, (long) batch * crop * crop <= Integer.MAX_VALUE,
                "--batch " + batch + " crops of " + crop + " pixels a side are more than fit into an array; lower either.");
        require(faults, lr > 0 && lr < Double.POSITIVE_INFINITY, "--lr must be above 0.");
        require(faults, decay >= 0 && decay < 1, "--weight-decay must be 0 or more and below 1.");
        require(faults, evaluateEvery >= 1, "--evaluate-every must be 1 or more.");
        require(faults, evaluateImages >= 0, "--evaluate-images must be 0 or more.");
        require(faults, patience >= 0, "--patience must be 0 or more.");
        require(faults, patience <= 0 || !benchmark.valid().isEmpty(), "--patience: the benchmark " + benchmark.name()
                + " has no validation images to choose by, and its test images must not choose; leave it away.");
        require(faults, patience <= 0 || evaluateImages > 0, "--patience needs looks at validation images: --evaluate-images 1 or more.");
        return faults;
    }

    private static void require(List<String> faults, boolean right, String sentence) {
        if (!right) {
            faults.add(sentence);
        }
    }

    /** By name, as text, in their order: what a checkpoint must agree with. */
    Map<String, String> asText() {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("name", name);
        text.put("seed", Long.toString(seed));
        text.put("labels", Double.toString(labels));
        text.put("unfreeze", unfreeze.name().toLowerCase(Locale.ROOT));
        text.put("iterations", Integer.toString(iterations));
        text.put("batch", Integer.toString(batch));
        text.put("crop", Integer.toString(crop));
        text.put("lr", Double.toString(lr));
        text.put("weight_decay", Double.toString(decay));
        text.put("evaluate_every", Integer.toString(evaluateEvery));
        text.put("evaluate_images", Integer.toString(evaluateImages));
        text.put("patience", Integer.toString(patience));
        return text;
    }
}
