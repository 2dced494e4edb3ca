// SAMPLESHEET: parameters and samplesheet against their JSON Schemas; every fault in one message, before any work.

include { word } from '../safe/main.nf'

process SAMPLESHEET {
    label 'process_single'

    input:
    val tools
    tuple path(sheet, stageAs: 'input/*'), val(elsewhere)
    val settings
    path sheet_schema
    path params_schema

    output:
    path 'datasets.json', emit: rows

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cat > params.json <<'END_OF_PARAMS'
    ${settings}
    END_OF_PARAMS
    cem-samplesheet ${sheet || elsewhere ? "--input ${elsewhere ? word(elsewhere.path) : sheet} --schema ${sheet_schema}" : ''} --params params.json --params-schema ${params_schema} \\
        ${task.ext.args ?: ''} --output datasets.json
    """

    stub:
    """
    echo '[{"dataset": "stub", "path": "${moduleDir}/main.nf"}]' > datasets.json
    """
}
