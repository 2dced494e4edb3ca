package org.cemflow.formats;

import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.cemflow.core.error.DataError;

/** Makes failures of those warnings of ImageIO that mean a partial picture: its readers fill up what is missing. */
final class StrictWarnings implements IIOReadWarningListener {

    private final List<String> heard = new ArrayList<>();

    private StrictWarnings() {}

    static StrictWarnings listenTo(ImageReader reader) {
        StrictWarnings warnings = new StrictWarnings();
        reader.addIIOReadWarningListener(warnings);
        return warnings;
    }

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        heard.add(warning);
    }

    /** @throws DataError if a warning told of damaged or missing data */
    void check(Object file) {
        for (String warning : heard) {
            String low = String.valueOf(warning).toLowerCase(java.util.Locale.ROOT);
            if (low.contains("corrupt") || low.contains("premature") || low.contains("truncat") || low.contains("invalid")
                    || low.contains("unexpected end") || low.contains("eof")) {
                throw new DataError(file, "has damaged picture data (" + warning + ")",
                        "the file is truncated or damaged; copy it again");
            }
        }
    }
}
