package org.cemflow.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.io.Json;
import org.cemflow.report.benchmark.BenchmarkInputs;

/**
 * What the report is made from.
 *
 * @param title the page's title
 * @param index the table of all patches; null if no data set could be used
 * @param volumes the folders that cem-ingest wrote
 * @param parameters a flat JSON object; null if there is none
 * @param versions a flat JSON object; null if there is none
 * @param faults one JSON file for each data set that could not be used
 * @param pretrain the folder that cem-pretrain wrote; null if there is none
 * @param embeddings what cem-embed wrote; null if there is none
 * @param benchmark what the benchmarks gave; null if there are none
 * @param filter the MODEL.json of a trained filter; null if there is none
 * @param analyses folders that cem-analyse wrote, one a verb
 * @param missing names of the stages that were asked for and have not come to an end
 */
public record ReportInputs(String title, Path index, List<Path> volumes, Path parameters, Path versions,
        List<Path> faults, Path pretrain, Path embeddings, BenchmarkInputs benchmark, Path filter, List<Path> analyses, List<String> missing) {

    /** Whether there is anything about a data set. */
    boolean curated() {
        return index != null || !faults.isEmpty();
    }

    /** Where in the run's results what is not the data set lies, to itself. */
    Map<String, Path> places() {
        Map<String, Path> places = new LinkedHashMap<>();
        if (pretrain != null) {
            places.put("pretrain", pretrain);
        }
        if (embeddings != null) {
            places.put("pretrain/embeddings.npy", embeddings);
        }
        if (benchmark != null) {
            places.put("benchmark", benchmark.scores());
        }
        if (filter != null) {
            places.put("filter/" + filter.getFileName(), filter);
        }
        analyses.forEach(folder -> places.put("analysis/" + folder.getFileName(), folder));
        return places;
    }

    List<ReportModel.Fault> readFaults() throws IOException {
        List<ReportModel.Fault> read = new ArrayList<>();
        for (Path file : faults) {
            read.add(Json.read(file, ReportModel.Fault.class));
        }
        read.sort(Comparator.comparing(ReportModel.Fault::dataset).thenComparing(ReportModel.Fault::stage)
                .thenComparing(ReportModel.Fault::message));
        return read;
    }

    /** The entries of a JSON object in their order, values as text; empty if there is no file. */
    static Map<String, String> readFlat(Path file) throws IOException {
        Map<String, String> flat = new LinkedHashMap<>();
        if (file != null) {
            Map<?, ?> object = Json.read(file, LinkedHashMap.class);
            object.forEach((key, value) -> flat.put(String.valueOf(key), text(value)));
        }
        return flat;
    }

    private static String text(Object value) {
        if (value == null) {
            return "";
        }
        boolean nested = value instanceof Map || value instanceof List;
        return nested ? Json.mapper().valueToTree(value).toString() : value.toString();
    }
}
