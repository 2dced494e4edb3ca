package org.cemflow.nets.weights.pickle;

/** The name of a Python class, function or constant in a pickle. Only the name: there is nothing behind it. */
record Name(String module, String name) {

    @Override
    public String toString() {
        return module + "." + name;
    }
}
