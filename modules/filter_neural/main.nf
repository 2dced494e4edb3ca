// FILTER_NEURAL: FILTER by a net, a batch of patches at a time, on a GPU if there is one; probabilities are kept.
process FILTER_NEURAL {
    tag "${meta.dataset}"
    label 'process_gpu'

    input:
    tuple val(meta), path(table, stageAs: 'in/*'), path(volume)
    path model

    output:
    tuple val(meta), path('*.patches.parquet'), emit: table, optional: true
    path '*.fault.json', emit: fault, optional: true

    script:
    """
    export CEM_TOOLS=${meta.tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-filter score --patches ${table} --volume ${volume} --model ${model} --threads ${task.cpus} \\
        ${task.ext.args ?: ''} --fault-file "${meta.dataset}.fault.json" --output "${meta.dataset}.patches.parquet"
    """

    stub:
    """
    touch "${meta.dataset}.patches.parquet"
    """
}
