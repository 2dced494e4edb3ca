// FINETUNE: a U-Net on an encoder learns a benchmark's labels. It writes checkpoints as PRETRAIN does and goes on from them.
process FINETUNE {
    tag "${meta.id}"
    label 'process_gpu'

    input:
    val tools
    tuple val(meta), path(benchmark), path(encoder, stageAs: 'encoder/*')

    output:
    tuple val(meta), path('*.finetune'), emit: model

    script:
    def arch = encoder ? '' : "--arch ${meta.arch}"
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-finetune --benchmark ${benchmark} --initialisation ${encoder ?: 'random'} ${arch} --name ${meta.initialisation} \\
        --unfreeze ${meta.unfreeze} --seed ${meta.seed} --labels ${meta.labels} ${task.ext.args ?: ''} \\
        --threads ${task.cpus} --checkpoint-dir "\$CEM_CHECKPOINTS" --output "${meta.id}.finetune"
    """

    stub:
    """
    mkdir "${meta.id}.finetune"
    touch "${meta.id}.finetune/unet.onnx" "${meta.id}.finetune/unet.safetensors" "${meta.id}.finetune/metrics.csv" "${meta.id}.finetune/summary.json"
    """
}
