// SCORE: predictions against the truth, item by item and class by class.
process SCORE {
    tag "${meta.id}"
    label 'process_low'

    input:
    val tools
    tuple val(meta), path(benchmark), path(model), path(predictions)

    output:
    tuple val(meta), path('*.scores.csv'), emit: scores

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-score --benchmark ${benchmark} --predictions ${predictions} --finetune ${model} --threads ${task.cpus} ${task.ext.args ?: ''} \\
        --output "${meta.id}.scores.csv"
    """

    stub:
    """
    touch "${meta.id}.scores.csv"
    """
}
