package org.cemflow.report.collect;

/** Why patches were judged uninformative, and how many for that reason. */
public record Reason(String text, long count) {}
