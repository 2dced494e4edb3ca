package org.cemflow.benchmark.score;

import java.util.function.ToDoubleFunction;

/** The columns of scores, in their order. */
enum ScoreMetric {
    IOU("iou", Score::iou), DICE("dice", Score::dice), PRECISION("precision", Score::precision), RECALL("recall", Score::recall),
    AP50("ap50", Score::ap50), BOUNDARY_F("boundary_f", Score::boundaryF);

    private final String column;
    private final ToDoubleFunction<Score> value;

    ScoreMetric(String column, ToDoubleFunction<Score> value) {
        this.column = column;
        this.value = value;
    }

    String column() {
        return column;
    }

    /** NaN where it cannot be said. */
    double of(Score score) {
        return value.applyAsDouble(score);
    }
}
