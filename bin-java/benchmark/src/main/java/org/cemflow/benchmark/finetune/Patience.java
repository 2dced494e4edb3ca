package org.cemflow.benchmark.finetune;

/**
 * When a training ends early: after {@code limit} looks at the validation images in a row that were no better than the best.
 *
 * @param limit 0 for never
 * @param best highest IoU seen; null before the first look
 * @param bestAt the iteration of it; 0 before the first look
 * @param worse looks since then
 */
record Patience(int limit, Double best, int bestAt, int worse) {

    private static final String SEPARATOR = " ";

    static Patience of(int limit) {
        return new Patience(limit, null, 0, 0);
    }

    /** Whether anything is chosen by the looks at all. */
    boolean chooses() {
        return limit > 0;
    }

    boolean exhausted() {
        return chooses() && worse >= limit;
    }

    /** After a look; one as good as the best is no better, the earlier net stays. */
    Patience after(double iou, int iteration) {
        return best == null || iou > best ? new Patience(limit, iou, iteration, 0) : new Patience(limit, best, bestAt, worse + 1);
    }

    /** For a checkpoint. */
    String asText() {
        return best + SEPARATOR + bestAt + SEPARATOR + worse;
    }

    /**
     * What {@link #asText} gave.
     *
     * @throws NumberFormatException if it is something else
     */
    static Patience parse(int limit, String text) {
        String[] parts = text.split(SEPARATOR);
        if (parts.length != 3) {
            throw new NumberFormatException(text);
        }
        return new Patience(limit, parts[0].equals("null") ? null : Double.valueOf(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
}
