package org.cemflow.label.file;

import java.time.Instant;

/**
 * One line of a label file.
 *
 * @param id the patch's name in the index
 * @param label what was said
 * @param annotator who said it; null in a file that does not tell
 * @param time when; null in a file that does not tell
 * @param before what the stroke replaced; null if the patch had no label
 */
public record LabelRow(String id, Label label, String annotator, Instant time, Label before) {}
