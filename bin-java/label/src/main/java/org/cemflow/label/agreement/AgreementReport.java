package org.cemflow.label.agreement;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * An agreement as it is printed and as it is written down.
 *
 * @param first the first annotator's file
 * @param second the second's
 * @param n patches that both called informative or uninformative
 * @param agreement the share of them on which they agree; null without any
 * @param expected the share on which chance would agree; null without any
 * @param kappa Cohen's; null where it is not defined
 * @param kappaMargin half the width of its 95 % interval
 */
public record AgreementReport(String first, String second, int n, Double agreement, Double expected, Double kappa,
        @JsonProperty("kappa_margin") Double kappaMargin, Agreement.Confusion confusion, List<Words> disagreements) {

    private static final int SHOWN = 20;

    /** A disagreement in the words of the files. */
    public record Words(String id, String first, String second) {}

    static AgreementReport of(String first, String second, Agreement agreement) {
        return new AgreementReport(first, second, agreement.counts().n(), defined(agreement.observed()), defined(agreement.expected()),
                defined(agreement.kappa()), defined(agreement.margin()), agreement.counts(), agreement.disagreements().stream()
                        .map(each -> new Words(each.id(), each.first().word(), each.second().word())).toList());
    }

    private static Double defined(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Lines for a terminal. */
    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "first         %s", first);
        line(text, "second        %s", second);
        line(text, "both labelled %d", n);
        line(text, "agreement     %s", number(agreement));
        line(text, "by chance     %s", number(expected));
        line(text, "Cohen's kappa %s%s", number(kappa), kappa == null ? " (not defined: one label only)"
                : String.format(Locale.ROOT, " (95 %% %.3f to %.3f)", kappa - kappaMargin, Math.min(1, kappa + kappaMargin)));
        line(text, "");
        line(text, "%-22s %22s %22s", "first \\ second", "informative", "uninformative");
        line(text, "%-22s %22d %22d", "informative", confusion.ii(), confusion.iu());
        line(text, "%-22s %22d %22d", "uninformative", confusion.ui(), confusion.uu());
        if (!disagreements.isEmpty()) {
            line(text, "");
            line(text, "%d disagreement%s (patch, first, second):", disagreements.size(), disagreements.size() == 1 ? "" : "s");
            disagreements.stream().limit(SHOWN).forEach(each -> line(text, "%s  %s  %s", each.id(), each.first(), each.second()));
            if (disagreements.size() > SHOWN) {
                line(text, "... and %d more; --output writes all of them", disagreements.size() - SHOWN);
            }
        }
        return text.toString();
    }

    private static String number(Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
