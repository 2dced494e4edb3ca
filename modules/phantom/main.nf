// PHANTOM: a synthetic corpus with labels and a samplesheet, for the demo and for tests.
process PHANTOM {
    label 'process_low'

    input:
    val tools

    output:
    path 'corpus', emit: corpus

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-phantom --output corpus --threads ${task.cpus} ${task.ext.args ?: ''}
    """

    stub:
    """
    mkdir corpus
    touch corpus/stub.mrc
    printf 'dataset,path\\nstub,stub.mrc\\n' > corpus/samplesheet.csv
    """
}
