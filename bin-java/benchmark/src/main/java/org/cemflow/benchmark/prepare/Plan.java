package org.cemflow.benchmark.prepare;

import java.io.IOException;
import java.util.List;

/** A recipe's first step: finds the sources, reads their headers and says what will be written. */
@FunctionalInterface
interface Plan {

    /** @param faults receives everything that is wrong with the sources */
    List<Planned> items(SourceFiles sources, Faults faults) throws IOException;
}
