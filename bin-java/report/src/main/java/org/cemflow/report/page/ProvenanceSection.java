package org.cemflow.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cemflow.provenance.InputFile;
import org.cemflow.provenance.OutputFile;
import org.cemflow.report.ReportModel;

/** From which files the data set was made and which files it is, with their checksums, and on which libraries. */
final class ProvenanceSection implements Section {

    private static final int MOST_ROWS = 40;
    private static final int SHORT_SHA = 12;

    record View(List<Source> sources, List<Row> files, String moreFiles, String libraries,
            List<Map.Entry<String, String>> versions) {

        boolean anySources() {
            return !sources.isEmpty();
        }

        boolean anyFiles() {
            return !files.isEmpty();
        }
    }

    /** @param sha256 null if the source is many files, which have one each */
    record Source(String dataset, String file, String size, String sha, String sha256, String licence, String doi) {}

    record Row(String path, String size, String sha, String sha256) {}

    @Override
    public String id() {
        return "provenance";
    }

    @Override
    public String title() {
        return "Provenance";
    }

    @Override
    public Object view(ReportModel model) {
        List<Source> sources = model.datasets().stream().flatMap(d -> d.volume().stream()).map(InputFile::of)
                .filter(files -> !files.isEmpty()).map(ProvenanceSection::source).toList();
        List<Row> rows = new ArrayList<>();
        for (OutputFile file : model.outputs().subList(0, Math.min(MOST_ROWS, model.outputs().size()))) {
            rows.add(new Row(file.path(), Text.bytes(file.bytes()), shortened(file.sha256()), file.sha256()));
        }
        long more = model.outputs().size() - rows.size();
        return new View(sources, rows, more > 0 ? Text.count(more) + " more in dataset/manifest.json." : null,
                Text.count(model.libraries().size(), "library", "libraries"), List.copyOf(model.libraries().entrySet()));
    }

    private static Source source(List<InputFile> files) {
        InputFile first = files.get(0);
        boolean single = files.size() == 1;
        long bytes = files.stream().mapToLong(InputFile::bytes).sum();
        return new Source(first.dataset(), single ? first.file() : Text.count(files.size(), "file", "files"),
                Text.bytes(bytes), single ? shortened(first.sha256()) : "one each, in inputs.json",
                single ? first.sha256() : null, first.licence(), first.doi());
    }

    private static String shortened(String sha256) {
        return sha256 == null ? Text.NONE : sha256.length() > SHORT_SHA ? sha256.substring(0, SHORT_SHA) + "\u2026" : sha256;
    }
}
