// EXPORT: the data set: index of every patch, shards and train.npy of the kept, summary, manifest last.
process EXPORT {
    label 'process_medium'

    input:
    val tools
    path tables, stageAs: 'in/*'
    path volumes

    output:
    path 'dataset', emit: dataset

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-export --patches in/*.patches.parquet --volumes *.volume --threads ${task.cpus} ${task.ext.args ?: ''} --output dataset
    """

    stub:
    """
    mkdir -p dataset/shards
    touch dataset/index.parquet dataset/train.npy dataset/summary.json dataset/manifest.json
    """
}
