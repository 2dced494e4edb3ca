package org.cemflow.nets.layers;

import java.util.List;

/**
 * What a weight file had for a net.
 *
 * @param missing names that the net has and the file has not: they keep their values
 * @param unexpected names that only the file has: they are not used
 */
public record LoadReport(List<String> missing, List<String> unexpected) {

    public LoadReport {
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
    }
}
