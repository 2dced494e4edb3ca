// PRETRAIN: an encoder learnt from the data set's patches without labels, by MoCo v2. It writes checkpoints into the folder of
// docs/cluster.md, so that a retry, or the same work after -resume, goes on from the newest.
process PRETRAIN {
    label 'process_gpu'

    input:
    val tools
    path dataset
    path preset, stageAs: 'preset/*'
    path probe, stageAs: 'probe/*'

    output:
    path 'pretrain/*', emit: files

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-pretrain --dataset ${dataset} --preset ${preset} ${probe ? "--probe ${probe}" : ''} ${task.ext.args ?: ''} \\
        --threads ${task.cpus} --checkpoint-dir "\$CEM_CHECKPOINTS" --output pretrain
    """

    stub:
    """
    mkdir pretrain
    touch pretrain/encoder.safetensors pretrain/encoder.onnx pretrain/metrics.csv pretrain/summary.json pretrain/README.md
    """
}

// The YAML file of a preset that has a name, or of one's own.
def presetOf(name) {
    def named = file("${projectDir}/conf/pretrain/${name}.yml", glob: false)
    def own = file(name, glob: false)
    if (!named.exists() && !own.exists()) {
        error "--pretrain_preset ${name}: is neither paper, fast or demo nor a file; conf/pretrain/paper.yml shows what such a file says"
    }
    named.exists() ? named : own
}
