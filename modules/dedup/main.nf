// DEDUP: near-duplicates within a data set by greedy leader clustering; marks, never deletes.
process DEDUP {
    tag "${meta.dataset}"
    label 'process_low'

    input:
    tuple val(meta), path(table, stageAs: 'in/*')

    output:
    tuple val(meta), path('*.patches.parquet'), emit: table, optional: true
    path '*.fault.json', emit: fault, optional: true

    script:
    """
    export CEM_TOOLS=${meta.tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-dedup --patches ${table} --threads ${task.cpus} ${task.ext.args ?: ''} \\
        --fault-file "${meta.dataset}.fault.json" --output "${meta.dataset}.patches.parquet"
    """

    stub:
    """
    touch "${meta.dataset}.patches.parquet"
    """
}
