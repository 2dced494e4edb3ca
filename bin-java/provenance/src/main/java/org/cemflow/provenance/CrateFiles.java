package org.cemflow.provenance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the run made: its files, and the folders that they lie in. */
record CrateFiles(CrateGraph graph) {

    /** Folder of the results -> name and description. */
    private static final Map<String, String[]> PLACES = Map.of(
            "pretrain/", new String[] {"Pretrained encoder",
                "An encoder that has learnt from the patches without labels; pretrain/README.md is its model card."},
            "filter/", new String[] {"Patch classifier", "What told informative from uninformative patches, and how well it did on patches held out."},
            "benchmark/", new String[] {"Benchmark", "Segmentation networks on each encoder, their predictions, and one table of scores."},
            "analysis/", new String[] {"Analyses of encoders", "Invariances, selectivity for organelles, and what matters in a picture."});
    private static final Map<String, String> MEDIA_TYPES = Map.of("parquet", "application/vnd.apache.parquet",
            "json", "application/json", "tar", "application/x-tar", "html", "text/html", "tif", "image/tiff",
            "csv", "text/csv", "nf", "text/plain", "md", "text/markdown");

    /** {@code dataset/} with its files; a folder in it that holds very many stands for them. */
    Entity dataset(List<OutputFile> outputs) {
        Entity dataset = graph.add(new Entity("dataset/", "Dataset")).with("name", "Curated data set")
                .with("description", "dataset/manifest.json lists every file with its size and SHA-256.");
        Map<String, List<OutputFile>> folders = new TreeMap<>();
        outputs.forEach(o -> folders.computeIfAbsent(folder(o.path()), f -> new ArrayList<>()).add(o));
        List<Entity> parts = new ArrayList<>();
        folders.forEach((folder, files) -> {
            if (files.size() <= CrateGraph.MOST_FILES) {
                files.forEach(file -> parts.add(file(file)));
                return;
            }
            parts.add(graph.add(new Entity(Entity.path(folder) + "/", "Dataset")).with("name", folder)
                    .with("contentSize", Long.toString(files.stream().mapToLong(OutputFile::bytes).sum()))
                    .with("description", files.size() + " files; dataset/manifest.json has the SHA-256 of each."));
        });
        return dataset.to("hasPart", parts);
    }

    /** One node for each folder of the results that is not the data set's. */
    List<Entity> others(List<OutputFile> others) {
        Map<String, List<OutputFile>> places = new TreeMap<>();
        others.forEach(file -> places.computeIfAbsent(file.path().substring(0, file.path().indexOf('/') + 1), p -> new ArrayList<>()).add(file));
        List<Entity> all = new ArrayList<>();
        places.forEach((place, files) -> {
            if (place.isEmpty()) {
                files.forEach(file -> all.add(file(file)));
                return;
            }
            String[] said = PLACES.getOrDefault(place, new String[] {place.substring(0, place.length() - 1), ""});
            Entity folder = graph.add(new Entity(Entity.path(place), "Dataset")).with("name", said[0]).with("description", said[1]);
            all.add(files.size() <= CrateGraph.MOST_FILES ? folder.to("hasPart", files.stream().map(this::file).toList())
                    : folder.with("contentSize", Long.toString(files.stream().mapToLong(OutputFile::bytes).sum()))
                            .with("description", said[1] + " " + files.size() + " files; pipeline_info/outputs.json has the SHA-256 of each."));
        });
        return all;
    }

    private static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    /** One file, under its path. */
    Entity file(OutputFile file) {
        return file(file, "File");
    }

    /** @param types of the entity, {@code File} among them */
    Entity file(OutputFile file, String... types) {
        String type = file.path().substring(file.path().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return graph.add(new Entity(Entity.path(file.path()), types)).with("name", file.path())
                .with("encodingFormat", MEDIA_TYPES.getOrDefault(type, "application/octet-stream"))
                .with("contentSize", Long.toString(file.bytes())).with("sha256", file.sha256());
    }
}
