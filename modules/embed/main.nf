// EMBED: a feature vector of every kept patch, by the pretrained encoder in ONNX Runtime.
process EMBED {
    label 'process_gpu'

    input:
    val tools
    path pretrain, stageAs: 'pretrain/*'
    path dataset

    output:
    path 'embeddings.npy', emit: embeddings

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-embed --model pretrain/encoder.onnx --dataset ${dataset} --threads ${task.cpus} ${task.ext.args ?: ''} --output embeddings.npy
    """

    stub:
    """
    touch embeddings.npy
    """
}
