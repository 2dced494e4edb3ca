package org.cemflow.curate.ingest;

import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.SampleType;

/**
 * The original scripts' ways to 8 bits, faults and all (cem500k.md sections 1.4 and 1.6): {@code cleanup2d.py} for
 * images, {@code cross_section3d.py} for volumes.
 *
 * @param lo the value that becomes 0
 * @param hi the value that becomes 255 before anything wraps
 * @param map the map itself
 * @param reason one sentence
 */
record CellemnetScale(double lo, double hi, SampleMap map, String reason) {

    /**
     * Images: uint8 as it is. Integers: v / 2^b * 255 or (v + 2^(b-1)) / 2^b * 255 in doubles, where b is not the bit
     * depth but the last digit but one of the type's name (1, 3 and 6 for 16, 32 and 64 bits); what exceeds a byte
     * wraps. Floats: (v - min) / (max - min) * 255; a constant image or one with a value that is not finite becomes 0.
     *
     * @param stats extremes of a floating-point image; not looked at otherwise
     */
    static CellemnetScale image(Object source, SampleType type, Statistics stats, boolean invert) {
        int flip = invert ? 255 : 0;
        if (type == SampleType.UINT8) {
            return identity(invert);
        }
        if (type == SampleType.INT8) {
            throw new DataError(source, "holds int8 samples, at which the original script stops",
                    "leave out --intensity cellemnet");
        }
        SampleKeys keys = new SampleKeys(type);
        if (type.isFloat()) {
            double lo = keys.value(stats.least());
            double hi = keys.value(stats.greatest());
            if (stats.notFinite() > 0 || stats.constant()) {
                return new CellemnetScale(0, 0, SampleMap.zero(),
                        "the original divides by zero or by what is not finite here, and the cast gives 0");
            }
            double range = hi - lo;
            return new CellemnetScale(lo, hi, SampleMap.ofReals(type, v -> wrap((v - lo) / range * 255) ^ flip),
                    "the original maps the least and greatest value of an image to 0 and 255");
        }
        int bits = type.bytes() == 2 ? 1 : type.bytes() == 4 ? 3 : 6;
        double divisor = 1L << bits;
        double offset = type.kind() == SampleType.Kind.SIGNED ? divisor / 2 : 0;
        return new CellemnetScale(-offset, divisor - offset,
                SampleMap.ofKeys(type, key -> wrap((keys.value(key) + offset) / divisor * 255) ^ flip),
                "the original takes the bit depth of " + type.label() + " for " + bits + ", so that the values wrap");
    }

    /**
     * Volumes: float32(v) / MAX * 255 in single precision with MAX = 255, 65535, 32767, 4294967295 and 1 for uint8,
     * uint16, int16, uint32 and float32; what exceeds a byte wraps.
     *
     * @param stats extremes of a signed or floating-point volume; not looked at otherwise
     * @throws DataError where the original stops: at a value below 0 (or not a number) and at other types
     */
    static CellemnetScale volume(Object source, SampleType type, Statistics stats, boolean invert) {
        int flip = invert ? 255 : 0;
        if (type == SampleType.UINT8) {
            return identity(invert);
        }
        float max = switch (type) {
            case UINT16 -> 65535f;
            case INT16 -> 32767f;
            case UINT32 -> 4294967295f;
            case FLOAT32 -> 1f;
            default -> throw new DataError(source, "holds " + type.label() + " samples, at which the original script stops",
                    "leave out --intensity cellemnet");
        };
        SampleKeys keys = new SampleKeys(type);
        boolean belowZero = type.kind() != SampleType.Kind.UNSIGNED
                && (stats.nan() + stats.minusInfinite() > 0 || stats.count() > 0 && keys.value(stats.least()) < 0);
        if (belowZero) {
            throw new DataError(source, "holds values below 0 or not-a-numbers, at which the original script stops",
                    "leave out --intensity cellemnet");
        }
        SampleMap map = type.isFloat() ? SampleMap.ofReals(type, v -> wrap((float) v / max * 255f) ^ flip)
                : SampleMap.ofKeys(type, key -> wrap((float) keys.value(key) / max * 255f) ^ flip);
        return new CellemnetScale(0, max, map, "the original divides " + type.label() + " volumes by " + (long) max
                + (type.isFloat() ? ", and values above it wrap" : ""));
    }

    private static CellemnetScale identity(boolean invert) {
        SampleMap map = invert ? SampleMap.ofKeys(SampleType.UINT8, key -> 255 - (int) key) : SampleMap.identity();
        return new CellemnetScale(0, 255, map, "the original leaves uint8 as it is");
    }

    /**
     * NumPy's cast of a float to uint8 on x86-64: truncated to a 32-bit integer, of which the low byte stays; what no
     * 32-bit integer holds becomes 0 (C leaves it undefined).
     */
    static int wrap(double v) {
        return v > -0x1p31 - 1 && v < 0x1p31 ? (int) v & 0xFF : 0;
    }
}
