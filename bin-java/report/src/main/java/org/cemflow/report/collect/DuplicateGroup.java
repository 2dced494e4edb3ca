package org.cemflow.report.collect;

import java.util.List;
import org.cemflow.tables.IndexRow;

/**
 * An exemplar and some of the patches that were found to be its near-duplicates.
 *
 * @param exemplar the patch that stands for the group
 * @param duplicates at least one, nearest first
 */
public record DuplicateGroup(IndexRow exemplar, List<IndexRow> duplicates) {

    public DuplicateGroup {
        duplicates = List.copyOf(duplicates);
    }
}
