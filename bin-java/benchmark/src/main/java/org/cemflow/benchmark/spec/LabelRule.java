package org.cemflow.benchmark.spec;

import java.util.Map;

/**
 * From the values of a source's masks to labels. Exactly one of the three says how.
 *
 * @param above {@code label} where the value is more than this, else 0; null when not used
 * @param not {@code label} where the value is another than this, else 0 (a 64-bit pattern); null when not used
 * @param values label by value; a value that is not there is a fault; null when not used
 */
public record LabelRule(Long above, Long not, Map<Long, Integer> values, int label) {

    /** What {@link #of} gives for a value that the rule does not know. */
    public static final int UNKNOWN = -1;

    public int of(long value) {
        if (values != null) {
            return values.getOrDefault(value, UNKNOWN);
        }
        if (above != null) {
            return value > above ? label : 0;
        }
        return value != not ? label : 0;
    }
}
