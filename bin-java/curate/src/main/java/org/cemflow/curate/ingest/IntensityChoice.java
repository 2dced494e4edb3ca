package org.cemflow.curate.ingest;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.cemflow.core.stored.VolumeDescription.Intensity;
import org.cemflow.core.volume.SampleType;

/**
 * Chooses how a source's samples become bytes: v -> floor((v - lo) * 255 / (hi - lo)), clamped to 0..255.
 *
 * <ul>
 *   <li>full: lo and hi are the ends of the integer type; 0..2^n - 1, or -2^(n-1)..2^(n-1) - 1 for signed types, which
 *       is an offset. A floating-point type has no such ends, there it means minmax.</li>
 *   <li>percentile: lo and hi are robust percentiles of the source's finite values (by default 0.1 and 99.9).</li>
 *   <li>minmax: its least and greatest finite value.</li>
 *   <li>cellemnet: {@link CellemnetScale}.</li>
 *   <li>auto: full for 8-bit types (uint8 stays as it is); full for wider integers, unless the range between the robust
 *       percentiles is under a quarter of the type's, then percentile; percentile for floating-point types.</li>
 * </ul>
 *
 * The statistics are those of one source: one volume, or one image file of a set, whose images may come from different
 * instruments. A source whose values are all equal becomes 0.
 */
final class IntensityChoice {

    private static final String FLAT = "all values are equal";

    /** A chosen map, its record and what a user should know. */
    record Choice(SampleMap map, boolean identity, Intensity intensity, List<String> warnings) {}

    private final IngestRequest request;
    private final Object source;
    private final SampleType type;
    private final SampleKeys keys;
    private final RowBlocks samples;
    private final List<String> warnings = new ArrayList<>();

    IntensityChoice(IngestRequest request, Object source, SampleType type, RowBlocks samples) {
        this.request = request;
        this.source = source;
        this.type = type;
        this.keys = new SampleKeys(type);
        this.samples = samples;
    }

    /** Decides, reading the source as often as the rule needs. */
    Choice choose(boolean volume) throws IOException {
        return switch (request.effectiveRule()) {
            case AUTO -> auto();
            case FULL -> full("asked for");
            case PERCENTILE -> percentile("asked for");
            case MINMAX -> minmax("asked for");
            case CELLEMNET -> cellemnet(volume);
        };
    }

    private Choice auto() throws IOException {
        if (type.bytes() == 1) {
            return full(type == SampleType.UINT8 ? "the values are 8 bit and stay as they are" : "the values are 8 bit and only shifted");
        }
        if (type.isFloat()) {
            return percentile("floating-point values have no range of their own");
        }
        Statistics stats = percentiles();
        if (stats.constant()) {
            return constant(IntensityRule.FULL, stats);
        }
        boolean small = Long.compareUnsigned(stats.high() - stats.low(), 1L << keys.bits() - 2) < 0;
        String used = "the values between the percentiles " + number(request.lowPercent()) + " and "
                + number(request.highPercent()) + " (" + keys.text(stats.low()) + " to " + keys.text(stats.high()) + ")";
        return small ? robust(stats, used + " span less than a quarter of " + type.label())
                : full(used + " span a quarter of " + type.label() + " or more");
    }

    private Choice full(String reason) throws IOException {
        if (type.isFloat()) {
            return minmax("floating-point types have no full range, so it is that of the values");
        }
        return integers(IntensityRule.FULL, keys.least(), keys.greatest(), reason);
    }

    private Choice percentile(String reason) throws IOException {
        Statistics stats = percentiles();
        return stats.constant() ? constant(IntensityRule.PERCENTILE, stats) : robust(stats, reason);
    }

    private Choice robust(Statistics stats, String reason) {
        warnNotFinite(stats);
        if (stats.low() == stats.high()) {
            return between(IntensityRule.MINMAX, stats.least(), stats.greatest(), reason
                    + "; the percentiles coincide, so the least and greatest value are taken");
        }
        return between(IntensityRule.PERCENTILE, stats.low(), stats.high(), reason);
    }

    private Choice minmax(String reason) throws IOException {
        Statistics stats = Statistics.extremes(samples, type);
        if (stats.constant()) {
            return constant(IntensityRule.MINMAX, stats);
        }
        warnNotFinite(stats);
        return between(IntensityRule.MINMAX, stats.least(), stats.greatest(), reason);
    }

    private Choice between(IntensityRule rule, long low, long high, String reason) {
        if (!type.isFloat()) {
            return integers(rule, low, high, reason);
        }
        int flip = request.invert() ? 255 : 0;
        double lo = keys.value(low);
        double hi = keys.value(high);
        if (lo == hi) { // minus zero and zero
            return constant(rule, new Statistics(1, low, low, low, low, 0, 0, 0));
        }
        var scale = LinearScale.ofReals(lo, hi);
        return choice(SampleMap.ofReals(type, v -> scale.applyAsInt(v) ^ flip), false, rule, lo, hi, reason);
    }

    private Choice integers(IntensityRule rule, long low, long high, String reason) {
        boolean identity = type == SampleType.UINT8 && low == 0 && high == 255 && !request.invert();
        int flip = request.invert() ? 255 : 0;
        var scale = LinearScale.ofKeys(low, high);
        SampleMap map = identity ? SampleMap.identity() : SampleMap.ofKeys(type, key -> scale.applyAsInt(key) ^ flip);
        return choice(map, identity, rule, keys.value(low), keys.value(high), reason);
    }

    private Choice constant(IntensityRule rule, Statistics stats) {
        warnNotFinite(stats);
        if (stats.count() == 0) {
            warnings.add("No sample has a finite value, so all became 0.");
            return choice(SampleMap.zero(), false, rule, 0, 0, "no value is finite");
        }
        double value = keys.value(stats.least());
        warnings.add("All samples have the value " + keys.text(stats.least()) + ", so all became 0.");
        return choice(SampleMap.zero(), false, rule, value, value, FLAT);
    }

    private Choice cellemnet(boolean volume) throws IOException {
        boolean measure = type.isFloat() || volume && type.kind() == SampleType.Kind.SIGNED;
        Statistics stats = measure ? Statistics.extremes(samples, type) : null;
        if (stats != null) {
            warnNotFinite(stats);
        }
        CellemnetScale scale = volume ? CellemnetScale.volume(source, type, stats, request.invert())
                : CellemnetScale.image(source, type, stats, request.invert());
        return choice(scale.map(), type == SampleType.UINT8 && !request.invert(), IntensityRule.CELLEMNET, scale.lo(),
                scale.hi(), scale.reason());
    }

    private Choice choice(SampleMap map, boolean identity, IntensityRule rule, double lo, double hi, String reason) {
        String sentence = Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + ".";
        return new Choice(map, identity, new Intensity(rule.label(), lo, hi, request.invert(), sentence), List.copyOf(warnings));
    }

    private Statistics percentiles() throws IOException {
        return Statistics.percentiles(samples, type, request.lowPercent(), request.highPercent());
    }

    private void warnNotFinite(Statistics stats) {
        if (stats.notFinite() > 0) {
            warnings.add(stats.nan() + " samples are not a number (they become 0), " + stats.minusInfinite()
                    + " are -infinity and " + stats.plusInfinite() + " +infinity; the intensity range leaves them out.");
        }
    }

    private static String number(double percent) {
        return BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString();
    }
}
