package org.cemflow.nets.engine;

/** What to do about a GPU: {@code --gpu require|auto|off}. */
public enum GpuPolicy {
    /** Fail, within seconds and with the mend, if none can be used. */
    REQUIRE,
    /** Use one if it is there, and say which way it went. */
    AUTO,
    OFF
}
