// PRESET: looks at the pretraining's settings before the curation has spent hours on its data.
process PRESET {
    label 'process_single'

    input:
    val tools
    path preset, stageAs: 'preset/*'
    path probe, stageAs: 'probe/*'

    output:
    val true, emit: checked

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-pretrain --check --preset ${preset} ${probe ? "--probe ${probe}" : ''} ${task.ext.args ?: ''}
    """

    stub:
    """
    true
    """
}
