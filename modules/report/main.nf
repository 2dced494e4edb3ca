// REPORT: one self-contained page about the run.
process REPORT {
    label 'process_low'

    input:
    val tools
    path dataset
    path volumes
    path faults
    path filter, stageAs: 'filter/*'
    path pretrain, stageAs: 'pretrain/*'
    path embeddings
    path scores, stageAs: 'benchmark/*'
    path judged
    path analysed, stageAs: 'analysis/*'
    val asked
    val settings
    val versions

    output:
    path 'report.html', emit: page

    script:
    def given = [PRETRAIN: pretrain, EMBED: embeddings, BENCHMARK: scores, ANALYSE: analysed]
    def missing = asked.findAll { stage -> !given[stage] }
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cat > params.json <<'END_OF_PARAMS'
    ${settings}
    END_OF_PARAMS
    cat > versions.json <<'END_OF_VERSIONS'
    ${versions}
    END_OF_VERSIONS
    cem-report ${dataset ? "--dataset ${dataset} --volumes *.volume" : ''} --params params.json --versions versions.json \\
        ${faults ? '--faults *.fault.json' : ''} ${filter ? "--filter-model ${filter}" : ''} ${pretrain ? '--pretrain pretrain' : ''} ${embeddings ? "--embeddings ${embeddings}" : ''} \\
        ${scores ? '--benchmark benchmark --prepared *.benchmark --finetune *.finetune --predictions *.predictions' : ''} \\
        ${analysed ? '--analysis analysis/*' : ''} \\
        ${missing ? "--missing ${missing.join(' ')}" : ''} ${task.ext.args ?: ''} --output report.html
    """

    stub:
    """
    touch report.html
    """
}
