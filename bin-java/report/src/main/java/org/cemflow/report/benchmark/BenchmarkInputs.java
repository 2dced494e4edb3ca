package org.cemflow.report.benchmark;

import java.nio.file.Path;
import java.util.List;

/**
 * What the benchmarks' part of the report is made from.
 *
 * @param scores the folder that {@code cem-score table} wrote
 * @param prepared folders that cem-prepare wrote
 * @param finetuned folders that cem-finetune wrote
 * @param predicted folders that cem-predict wrote
 */
public record BenchmarkInputs(Path scores, List<Path> prepared, List<Path> finetuned, List<Path> predicted) {}
