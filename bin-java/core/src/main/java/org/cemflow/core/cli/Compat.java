package org.cemflow.core.cli;

/** The values of {@code --compat}: our own rules, or those of the original scripts (CellEMNet), faults included. */
public enum Compat { NONE, CELLEMNET }
