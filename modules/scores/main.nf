// SCORES: every run's scores in one table, with means, intervals and paired differences.
process SCORES {
    label 'process_single'

    input:
    val tools
    path tables, stageAs: 'scores/*'
    path benchmarks

    output:
    path 'benchmark/*', emit: files

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-score table --scores scores/*.csv --benchmark ${benchmarks} ${task.ext.args ?: ''} --output benchmark
    """

    stub:
    """
    mkdir benchmark
    touch benchmark/scores.csv benchmark/summary.json
    """
}
