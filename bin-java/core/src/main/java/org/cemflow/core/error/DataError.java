package org.cemflow.core.error;

/** Wrong input or data: exit code 2. Names the file, what is wrong with it and what mends it. */
public final class DataError extends CemException {

    private final transient Object file;
    private final String fault;
    private final String mend;

    /**
     * @param file the file or thing at fault, as the user knows it
     * @param fault what is wrong, without a final stop ("the header promises 12 bytes, the file ends after 7")
     * @param mend what the user can do, without a final stop ("copy the file again")
     */
    public DataError(Object file, String fault, String mend) {
        this(file, fault, mend, null);
    }

    public DataError(Object file, String fault, String mend, Throwable cause) {
        super(file + ": " + fault + "; " + mend + ".", cause);
        this.file = file;
        this.fault = fault;
        this.mend = mend;
    }

    public Object file() {
        return file;
    }

    public String fault() {
        return fault;
    }

    public String mend() {
        return mend;
    }

    @Override
    public int exitCode() {
        return 2;
    }
}
