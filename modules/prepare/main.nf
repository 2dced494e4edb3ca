// PREPARE: a benchmark's images and masks -> <name>.benchmark, checked and in one form.
process PREPARE {
    tag "${meta.benchmark}"
    label 'process_low'

    input:
    val tools
    tuple val(meta), path(description, stageAs: 'benchmark/*'), path(sources, stageAs: 'source/*')

    output:
    tuple val(meta), path('*.benchmark'), emit: benchmark

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-prepare --benchmark ${description} --source source/* ${task.ext.args ?: ''} --output "${meta.benchmark}.benchmark"
    """

    stub:
    """
    mkdir "${meta.benchmark}.benchmark"
    touch "${meta.benchmark}.benchmark/benchmark.json"
    """
}
