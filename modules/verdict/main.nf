// VERDICT: last of all, says which data sets could not be used and, unless told to skip them, fails for them.
process VERDICT {
    label 'process_single'
    // Ignored here, counted by workflow.failOnIgnore: everything is published and the run still ends with a non-zero code.
    errorStrategy 'ignore'

    input:
    path faults
    path page

    script:
    """
    cat ${faults} >&2
    exit ${task.ext.code}
    """

    stub:
    """
    true
    """
}
