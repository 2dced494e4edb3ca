package org.cemflow.benchmark.spec;

import java.util.List;
import org.cemflow.benchmark.data.Augmentation;
import org.cemflow.benchmark.data.LabelClass;
import org.cemflow.benchmark.data.Protocol;
import org.cemflow.benchmark.data.Published;

/**
 * A benchmark as its YAML describes it; {@link SpecReader} has checked it.
 *
 * @param sources where the data come from; fetched by others
 * @param context values of the test masks that are no classes
 * @param crop side of the training crops, pixels
 * @param weights of the loss, one a value from background on; null with a single class
 * @param norms mean and sd of grey values scaled to 0..1; null for those of the training images
 */
public record BenchmarkSpec(String name, String title, String citation, String licence, List<Source> sources,
        Recipe preparation, List<LabelClass> classes, List<Integer> context, int crop, int iterations, int batch,
        List<Double> weights, Augmentation augmentation, Norms norms, Protocol protocol, double threshold,
        List<Published> published) {

    /**
     * A file or folder of the data.
     *
     * @param name of the file, under which {@code --source} must bring it if its checksum shall be checked
     * @param url of the file itself, which the pipeline fetches; null where there is none
     * @param page that tells people where to get it; null where there is none
     * @param sha256 null where nobody published it
     * @param role what is in it
     */
    public record Source(String name, String url, String page, String sha256, String role) {}

    /** The paper's numbers. */
    public record Norms(double mean, double sd) {}
}
