package org.cemflow.curate.phantom;

/**
 * A membrane-bound body inside one cell.
 *
 * @param owner the number of the cell; the body ends where the cell does
 * @param phase a number in [0, 1) that makes it differ from its neighbours
 */
record Organelle(Kind kind, Capsule body, int owner, double phase) {

    enum Kind { MITOCHONDRION, VACUOLE, LIPID, LYSOSOME, NUCLEUS }
}
