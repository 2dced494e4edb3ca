// FILTER: informative or not, by a rule on texture and uniform area or by a trained forest; scores are kept.
process FILTER {
    tag "${meta.dataset}"
    label 'process_medium'

    input:
    tuple val(meta), path(table, stageAs: 'in/*'), path(volume)
    path model

    output:
    tuple val(meta), path('*.patches.parquet'), emit: table, optional: true
    path '*.fault.json', emit: fault, optional: true

    script:
    """
    export CEM_TOOLS=${meta.tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-filter score --patches ${table} --volume ${volume} ${model ? "--model ${model}" : ''} --threads ${task.cpus} \\
        ${task.ext.args ?: ''} --fault-file "${meta.dataset}.fault.json" --output "${meta.dataset}.patches.parquet"
    """

    stub:
    """
    touch "${meta.dataset}.patches.parquet"
    """
}
