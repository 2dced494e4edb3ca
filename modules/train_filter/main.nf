// TRAIN_FILTER: a filter learns from labels given by hand. Nextflow knows no label that changes with the input, hence two
// processes: the forest, and a net that wants a GPU.
process TRAIN_FILTER {
    label 'process_medium'

    input:
    val tools
    path labels, stageAs: 'labels/*'
    path tables, stageAs: 'tables/*'
    path volumes
    val arch
    path weights, stageAs: 'weights/*'

    output:
    path 'forest.model', emit: model
    path 'forest.model.json', emit: measures
    path 'forest.model*', emit: files

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-filter train --labels ${labels} --patches tables/* --volumes *.volume --arch ${arch} --threads ${task.cpus} \\
        ${task.ext.args ?: ''} --output forest.model
    """

    stub:
    """
    touch forest.model forest.model.json
    """
}

process TRAIN_FILTER_NEURAL {
    label 'process_gpu'

    input:
    val tools
    path labels, stageAs: 'labels/*'
    path tables, stageAs: 'tables/*'
    path volumes
    val arch
    path weights, stageAs: 'weights/*'

    output:
    path 'net.onnx', emit: model
    path 'net.safetensors.json', emit: measures
    path 'net.*', emit: files

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-filter train --labels ${labels} --patches tables/* --volumes *.volume --arch ${arch} \\
        ${weights ? "--initialisation ${weights}" : ''} --threads ${task.cpus} ${task.ext.args ?: ''} \\
        --checkpoint-dir "\$CEM_CHECKPOINTS" --output net.safetensors
    """

    stub:
    """
    touch net.onnx net.safetensors net.safetensors.json
    """
}
