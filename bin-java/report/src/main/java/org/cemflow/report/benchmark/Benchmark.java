package org.cemflow.report.benchmark;

import java.util.List;
import java.util.Optional;

/**
 * One benchmark, with whatever is known of it.
 *
 * @param name its name in the tables
 * @param prepared what it is; empty if its folder was not given
 * @param scores empty if it has none
 * @param models that were fine-tuned on it, in their order
 * @param overlays none if predictions or the prepared benchmark were not given
 */
public record Benchmark(String name, Optional<Prepared> prepared, Optional<ScoreSummary.OfBenchmark> scores, List<Finetuned> models,
        Overlays overlays) {}
