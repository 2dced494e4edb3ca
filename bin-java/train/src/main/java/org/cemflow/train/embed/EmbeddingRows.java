package org.cemflow.train.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.tables.EmbeddingRow;

/** Feature vectors with their patches' names, which the index must list in train.npy's order, neither more nor less. */
final class EmbeddingRows implements Iterator<EmbeddingRow> {

    private final Embeddings embeddings;
    private final Path index;
    private final Iterator<Kept> kept;
    private long row;

    /** @param kept the index's kept rows; null if there is no index, and then the rows have no names */
    EmbeddingRows(Embeddings embeddings, Path index, Iterator<Kept> kept) {
        this.embeddings = embeddings;
        this.index = index;
        this.kept = kept;
    }

    @Override
    public boolean hasNext() {
        boolean more = embeddings.hasNext();
        // Asked before the file gets its name: a surplus of names is noticed in time.
        if (kept != null && kept.hasNext() != more) {
            throw new DataError(index, "does not list as many kept patches as train.npy has", "run cem-export again");
        }
        return more;
    }

    @Override
    public EmbeddingRow next() {
        float[] vector = embeddings.next();
        List<Float> values = new ArrayList<>(vector.length);
        for (float value : vector) {
            values.add(value);
        }
        String id = null;
        if (kept != null) {
            Kept named = kept.next();
            if (named.trainRow() != row) {
                throw new DataError(index, "does not list the rows of train.npy in their order", "run cem-export again");
            }
            id = named.id();
        }
        return new EmbeddingRow(id, row++, values);
    }
}
