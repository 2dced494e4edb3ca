package org.cemflow.report.collect;

import java.util.List;
import org.cemflow.tables.IndexRow;

/**
 * What the index says about one data set.
 *
 * @param dataset its name
 * @param counts the funnel
 * @param histograms the distributions
 * @param reasons why patches were judged uninformative, most frequent first
 * @param kept a sample of the kept patches
 * @param groups a sample of the groups of near-duplicates inside the data set
 * @param uninformative a sample of the uninformative patches, of every reason in turn
 * @param lowestInformative the lowest score of an informative patch, +infinity if there is none
 * @param highestUninformative the highest score of an uninformative patch, -infinity if there is none
 */
public record DatasetStatistics(String dataset, Counts counts, Histograms histograms, List<Reason> reasons,
        List<IndexRow> kept, List<DuplicateGroup> groups, List<IndexRow> uninformative, double lowestInformative,
        double highestUninformative) {

    /** Of a data set of which the index holds no patch. */
    public static DatasetStatistics none(String dataset) {
        return new DatasetTally().statistics(dataset, java.util.Map.of());
    }
}
