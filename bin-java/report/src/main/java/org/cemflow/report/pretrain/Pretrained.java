package org.cemflow.report.pretrain;

import java.io.IOException;
import java.nio.file.Path;
import org.cemflow.report.picture.Neighbourhoods;

/**
 * A pretraining and what its embeddings look like.
 *
 * @param neighbourhoods pictures of patches and their nearest; none if the embeddings were not given
 */
public record Pretrained(PretrainSummary summary, MetricsTable metrics, Neighbourhoods neighbourhoods) {

    private static final int QUERIES = 8;
    private static final int NEAREST = 5;

    /**
     * @param folder that cem-pretrain wrote
     * @param embeddings that cem-embed wrote; null for none
     * @param dataset that cem-export wrote; null for none
     */
    public static Pretrained read(Path folder, Path embeddings, Path dataset) throws IOException {
        PretrainSummary summary = PretrainSummary.read(folder);
        MetricsTable metrics = MetricsTable.read(folder);
        if (embeddings == null || dataset == null) {
            return new Pretrained(summary, metrics, Neighbourhoods.NONE);
        }
        TrainRows rows = TrainRows.read(dataset.resolve("index.parquet"));
        try (EmbeddingArray vectors = EmbeddingArray.open(embeddings, rows.count())) {
            return new Pretrained(summary, metrics,
                    Neighbourhoods.of("neighbours", dataset.resolve("train.npy"), rows.datasets(), vectors.nearest(rows.spread(QUERIES), NEAREST)));
        }
    }
}
