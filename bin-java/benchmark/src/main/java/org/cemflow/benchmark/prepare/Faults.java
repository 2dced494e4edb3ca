package org.cemflow.benchmark.prepare;

import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.error.DataError;

/** What is wrong with the data, gathered to be told at once. */
final class Faults {

    /** More than so many would hide each other. */
    private static final int SHOWN = 20;

    private final List<DataError> all = new ArrayList<>();

    /** One that was told before is not told again. */
    void add(DataError fault) {
        if (all.stream().noneMatch(before -> before.getMessage().equals(fault.getMessage()))) {
            all.add(fault);
        }
    }

    void add(Object file, String fault, String mend) {
        add(new DataError(file, fault, mend));
    }

    /** @throws DataError if there are any; each is a line of its message */
    void throwIfAny(Object benchmark) {
        if (all.size() == 1) {
            throw all.get(0);
        }
        if (!all.isEmpty()) {
            StringBuilder lines = new StringBuilder("cannot be prepared from these sources:\n");
            all.stream().limit(SHOWN).forEach(fault -> lines.append(fault.getMessage()).append('\n'));
            if (all.size() > SHOWN) {
                lines.append("and ").append(all.size() - SHOWN).append(" more faults\n");
            }
            throw new DataError(benchmark, lines + "these are " + all.size() + " faults", "mend them and run cem-prepare again");
        }
    }
}
