package org.cemflow.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.cemflow.provenance.OutputFile;
import org.cemflow.provenance.SoftwareVersions;
import org.cemflow.report.ReportModel.Dataset;
import org.cemflow.report.ReportModel.Fault;
import org.cemflow.report.ReportModel.Threshold;
import org.cemflow.report.analysis.Analyses;
import org.cemflow.report.benchmark.Benchmarks;
import org.cemflow.report.collect.Counts;
import org.cemflow.report.collect.DatasetStatistics;
import org.cemflow.report.collect.Histograms;
import org.cemflow.report.collect.IndexStatistics;
import org.cemflow.report.filter.FilterModel;
import org.cemflow.report.picture.PictureBudget;
import org.cemflow.report.picture.PictureMaker;
import org.cemflow.report.picture.Pictures;
import org.cemflow.report.picture.Volumes;
import org.cemflow.report.pretrain.Pretrained;

/** Makes the model of a report from its inputs: the same inputs, in whatever order, give the same model. */
public final class ReportBuilder {

    private ReportBuilder() {}

    public static ReportModel build(ReportInputs inputs) throws IOException {
        List<Fault> faults = inputs.readFaults();
        Map<String, String> parameters = ReportInputs.readFlat(inputs.parameters());
        Map<String, String> versions = ReportInputs.readFlat(inputs.versions());
        try (Volumes volumes = new Volumes(inputs.volumes())) {
            IndexStatistics index =
                    inputs.index() == null ? IndexStatistics.EMPTY : IndexStatistics.read(inputs.index());
            List<DatasetStatistics> statistics = datasets(index, volumes, faults);
            PictureMaker maker = new PictureMaker(volumes);
            List<Dataset> datasets = new ArrayList<>();
            PictureBudget budget = PictureBudget.perDataset(statistics.size());
            for (DatasetStatistics data : statistics) {
                String anchor = "data-set-" + (datasets.size() + 1);
                datasets.add(new Dataset(data.dataset(), anchor,
                        Optional.ofNullable(volumes.descriptions().get(data.dataset())), data.counts(),
                        data.reasons(), maker.of(anchor, data, budget)));
            }
            Pictures overview = maker.overview("overview", statistics, index.across());
            return model(inputs, statistics, datasets, faults, parameters, versions, overview);
        }
    }

    /** By name: what the index holds, and the volumes that gave no patch and no fault either. */
    private static List<DatasetStatistics> datasets(IndexStatistics index, Volumes volumes, List<Fault> faults) {
        SortedSet<String> names = new TreeSet<>(volumes.descriptions().keySet());
        faults.forEach(fault -> names.remove(fault.dataset()));
        names.addAll(index.datasets().keySet());
        return names.stream().map(name -> index.datasets().getOrDefault(name, DatasetStatistics.none(name))).toList();
    }

    private static ReportModel model(ReportInputs inputs, List<DatasetStatistics> statistics, List<Dataset> datasets,
            List<Fault> faults, Map<String, String> parameters, Map<String, String> versions, Pictures pictures)
            throws IOException {
        Histograms histograms = new Histograms();
        statistics.forEach(data -> histograms.addAll(data.histograms()));
        Counts counts = statistics.stream().map(DatasetStatistics::counts).reduce(Counts.NONE, Counts::plus);
        SoftwareVersions software = SoftwareVersions.current();
        versions.putIfAbsent("cemflow", software.cemflow());
        versions.putIfAbsent("java", software.java());
        List<OutputFile> outputs = new ArrayList<>(outputs(inputs.index()));
        outputs.addAll(OutputFile.ofResults(inputs.places()));
        outputs.addAll(Analyses.outputs(inputs.analyses()));
        Path dataset = inputs.index() == null ? null : inputs.index().toAbsolutePath().getParent();
        Optional<Pretrained> pretrained = inputs.pretrain() == null ? Optional.empty()
                : Optional.of(Pretrained.read(inputs.pretrain(), inputs.embeddings(), dataset));
        Optional<Benchmarks> benchmarks = inputs.benchmark() == null ? Optional.empty() : Optional.of(Benchmarks.read(inputs.benchmark()));
        Optional<Analyses> analyses = inputs.analyses().isEmpty() ? Optional.empty() : Optional.of(Analyses.read(inputs.analyses()));
        return new ReportModel(inputs.title(), versions.get("cemflow"), datasets, faults, counts, histograms,
                IndexStatistics.reasons(statistics), threshold(statistics, parameters), pictures, parameters, versions,
                software.libraries(), outputs, pretrained, benchmarks,
                inputs.filter() == null ? Optional.empty() : Optional.of(FilterModel.read(inputs.filter())), analyses, inputs.curated(), inputs.missing());
    }

    /** Of the data set that an index belongs to; none if there is no index, or no manifest beside it. */
    private static List<OutputFile> outputs(Path index) throws IOException {
        Path folder = index == null ? null : index.toAbsolutePath().getParent();
        return folder != null && Files.exists(folder.resolve(OutputFile.MANIFEST)) ? OutputFile.ofDataset(folder) : List.of();
    }

    /** As the run was told; else, where the scores of the two decisions lie apart, the lowest informative one. */
    private static Optional<Threshold> threshold(List<DatasetStatistics> statistics, Map<String, String> parameters) {
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String name = parameter.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
            boolean ours = name.equals("threshold") || name.equals("filterthreshold") || name.equals("scorethreshold");
            if (ours && parameter.getValue().matches("[01]|[01]?\\.[0-9]+")) {
                double value = Double.parseDouble(parameter.getValue());
                return Optional.of(new Threshold(value, "the threshold (parameter " + parameter.getKey() + ")"));
            }
        }
        double yes = statistics.stream().mapToDouble(DatasetStatistics::lowestInformative).min().orElse(Double.NaN);
        double no = statistics.stream().mapToDouble(DatasetStatistics::highestUninformative).max().orElse(Double.NaN);
        boolean apart = Double.isFinite(yes) && Double.isFinite(no) && no < yes;
        return apart ? Optional.of(new Threshold(yes, "the lowest score of an informative patch")) : Optional.empty();
    }
}
