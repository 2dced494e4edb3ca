// PATCH: slices, patch grid, difference hash and statistics; no pixels are written.
process PATCH {
    tag "${meta.dataset}"
    label 'process_medium'

    input:
    tuple val(meta), path(volume)

    output:
    tuple val(meta), path('*.patches.parquet'), emit: table, optional: true
    path '*.fault.json', emit: fault, optional: true

    script:
    """
    export CEM_TOOLS=${meta.tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-patch --volume ${volume} --threads ${task.cpus} ${task.ext.args ?: ''} \\
        --fault-file "${meta.dataset}.fault.json" --output "${meta.dataset}.patches.parquet"
    """

    stub:
    """
    touch "${meta.dataset}.patches.parquet"
    """
}
