// PREDICT: what a fine-tuned U-Net sees in a benchmark's test images.
process PREDICT {
    tag "${meta.id}"
    label 'process_gpu'

    input:
    val tools
    tuple val(meta), path(benchmark), path(model)

    output:
    tuple val(meta), path('*.predictions'), emit: labels

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-predict --model ${model}/unet.onnx --benchmark ${benchmark} --threads ${task.cpus} ${task.ext.args ?: ''} --output "${meta.id}.predictions"
    """

    stub:
    """
    mkdir "${meta.id}.predictions"
    touch "${meta.id}.predictions/predictions.json"
    """
}
