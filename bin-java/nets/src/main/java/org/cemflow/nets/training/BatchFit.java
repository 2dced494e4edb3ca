package org.cemflow.nets.training;

import java.util.Locale;
import java.util.function.IntPredicate;
import org.cemflow.core.error.DataError;

/** What to say when a batch does not fit into the device's memory. */
final class BatchFit {

    private BatchFit() {}

    /** Whether libtorch failed for want of memory, on a GPU or in the host. */
    static boolean outOfMemory(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("out of memory") || message.contains("can't allocate memory");
    }

    /**
     * The sentence, with the largest half, quarter, ... of the batch that fits.
     *
     * @param smallest batch worth a try
     * @param fits whether a batch of that size passes a trial
     */
    static DataError tooLarge(int batch, int smallest, IntPredicate fits, RuntimeException cause) {
        int tried = batch / 2;
        while (tried >= smallest && !fits.test(tried)) {
            tried /= 2;
        }
        String mend = tried >= smallest ? "a batch of " + tried + " fits: give --batch " + tried + ", or a larger GPU"
                : "not even one of " + smallest + " fits: give a smaller --arch or --view-size, or a larger GPU";
        return new DataError("--batch " + batch, "the device's memory is too small for it", mend, cause);
    }
}
