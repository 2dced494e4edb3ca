package org.cemflow.train.probe;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Sections of a stack, both ends included, counted from 0.
 *
 * @param last at least {@code first}
 */
record SectionRange(int first, int last) {

    boolean meets(SectionRange other) {
        return first <= other.last && other.first <= last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }

    /** Reads {@code 0-13}, or {@code 7} for one section. */
    static final class Reader implements ITypeConverter<SectionRange> {

        @Override
        public SectionRange convert(String text) {
            if (!text.matches("\\d{1,9}(-\\d{1,9})?")) {
                throw new TypeConversionException("'" + text + "' is no range of sections such as 0-13");
            }
            String[] ends = text.split("-");
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (last < first) {
                throw new TypeConversionException("'" + text + "' ends before it begins");
            }
            return new SectionRange(first, last);
        }
    }
}
