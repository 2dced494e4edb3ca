package org.cemflow.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cemflow.core.stored.VolumeDescription;
import org.cemflow.provenance.OutputFile;
import org.cemflow.report.analysis.Analyses;
import org.cemflow.report.benchmark.Benchmarks;
import org.cemflow.report.collect.Counts;
import org.cemflow.report.collect.Histograms;
import org.cemflow.report.collect.Reason;
import org.cemflow.report.filter.FilterModel;
import org.cemflow.report.picture.Pictures;
import org.cemflow.report.pretrain.Pretrained;

/**
 * Everything that the report shows, in figures and pictures; no markup.
 *
 * @param title the page's title
 * @param version the version of the tools that made the data set
 * @param datasets the data sets that could be used, by name
 * @param faults the data sets that could not be used, by name
 * @param counts the funnel of all data sets together
 * @param histograms the distributions of all data sets together
 * @param reasons why patches were judged uninformative, most frequent first
 * @param threshold the score from which a patch is informative, if there is one
 * @param pictures of all data sets together
 * @param parameters what the run was given, by name
 * @param versions of what the run used, by name
 * @param libraries name -> version of the libraries that the tools use, by name
 * @param outputs the files of the data set, by path, those of the pretraining and of the benchmarks; the data set's are
 *     missing if there is no manifest
 * @param pretrained the encoder that has learnt from the data set, if one has
 * @param benchmarks what initialisations of an encoder are worth, if that was measured
 * @param filter how good the trained filter is, if one was trained
 * @param analyses what was found of encoders by looking into them, if that was done
 * @param curated whether there was anything to curate; else the page is about benchmarks alone
 * @param missing names of the stages that were asked for and have not come to an end
 */
public record ReportModel(String title, String version, List<Dataset> datasets, List<Fault> faults, Counts counts,
        Histograms histograms, List<Reason> reasons, Optional<Threshold> threshold, Pictures pictures,
        Map<String, String> parameters, Map<String, String> versions, Map<String, String> libraries,
        List<OutputFile> outputs, Optional<Pretrained> pretrained, Optional<Benchmarks> benchmarks, Optional<FilterModel> filter,
        Optional<Analyses> analyses,
        boolean curated, List<String> missing) {

    public ReportModel {
        datasets = List.copyOf(datasets);
        faults = List.copyOf(faults);
        reasons = List.copyOf(reasons);
        outputs = List.copyOf(outputs);
    }

    /**
     * One data set.
     *
     * @param name its name
     * @param anchor the identifier of its place in the page
     * @param volume how it was ingested; empty if its volume was not given
     */
    public record Dataset(String name, String anchor, Optional<VolumeDescription> volume, Counts counts,
            List<Reason> reasons, Pictures pictures) {}

    /**
     * A data set that could not be used.
     *
     * @param stage the step that gave up
     * @param message its sentence
     */
    public record Fault(String dataset, String stage, String message) {

        public Fault {
            dataset = dataset == null ? "unnamed data set" : dataset;
            stage = stage == null ? "" : stage;
            message = message == null || message.isBlank() ? "no reason was recorded" : message.strip();
        }
    }

    /**
     * The score from which a patch is informative.
     *
     * @param value 0 to 1
     * @param name what it is, such as "the threshold"
     */
    public record Threshold(double value, String name) {}

    /** Whether the index holds any patch. */
    public boolean anyPatches() {
        return counts.patches() > 0;
    }
}
