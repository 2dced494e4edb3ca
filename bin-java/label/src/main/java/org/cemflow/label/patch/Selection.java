package org.cemflow.label.patch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.tables.IndexTable;

/**
 * The patches of a session.
 *
 * @param patches in the order in which they are shown
 * @param offered how many there were to draw from
 */
public record Selection(List<Candidate> patches, long offered) {

    /**
     * Draws from tables of patches.
     *
     * @param usable which rows have a picture
     * @throws DataError if there is nothing to label, or nothing has a score though the order asks for it
     */
    public static Selection of(List<Path> tables, Predicate<Candidate> usable, Order order, Draw draw) throws IOException {
        for (Path table : tables) {
            try (Stream<Candidate> rows = IndexTable.read(table, Candidate.class)) {
                rows.filter(usable).forEach(row -> draw.offer(table, row));
            }
        }
        if (order == Order.UNCERTAIN && draw.offered() > 0 && !draw.scored()) {
            throw new DataError(tables.get(0), "no patch has a score yet, so none is uncertain",
                    "give the tables that cem-filter score wrote, or label in random order first");
        }
        List<Candidate> patches = draw.patches();
        if (patches.isEmpty()) {
            throw new DataError(tables.get(0), "there is no patch to label", "give a table of cem-dedup or cem-filter that holds patches");
        }
        return new Selection(patches, draw.offered());
    }
}
