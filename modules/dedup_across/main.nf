// DEDUP_ACROSS: near-duplicates between data sets; candidates by hash, each verified on its pixels.
process DEDUP_ACROSS {
    label 'process_medium'

    input:
    val tools
    path tables, stageAs: 'in/*'
    path volumes

    output:
    path 'out/*.patches.parquet', emit: tables

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-dedup --scope across --patches in/*.patches.parquet --volumes *.volume --threads ${task.cpus} ${task.ext.args ?: ''} \\
        --output-dir out
    """

    stub:
    """
    mkdir out
    cp in/*.patches.parquet out/
    """
}
