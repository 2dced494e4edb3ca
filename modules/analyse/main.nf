// ANALYSE: what encoders react to: invariances, organelle selectivity, occlusion.

include { word } from '../safe/main.nf'

process ANALYSE {
    label 'process_gpu'

    input:
    val tools
    tuple val(names), val(given), path(weights, stageAs: 'encoder?/*')
    path dataset
    path organelles, stageAs: 'organelles'
    val arch

    output:
    path '{invariance,selectivity,occlusion}', emit: folders

    script:
    def files = weights instanceof List ? weights : [weights]
    // The k-th encoder with weights has the k-th file.
    def encoders = [names, given].transpose().withIndex().collect { one, i ->
        word("${one[0]}=${one[1] ? files[given.take(i).count(1)] : "random:${arch}"}")
    }.join(' ')
    def common = "--encoder ${encoders} --threads ${task.cpus} ${task.ext.args ?: ''}"
    def images = organelles ? '--images organelles/images' : "--dataset ${dataset} --images-count 8"
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-analyse invariance ${common} ${dataset ? "--dataset ${dataset}" : images} ${task.ext.args2 ?: ''} --output invariance
    ${organelles ? "cem-analyse selectivity ${common} --images organelles/images --masks organelles/masks --output selectivity" : ''}
    cem-analyse occlusion ${common} ${images} --output occlusion
    """

    stub:
    """
    mkdir invariance ${organelles ? 'selectivity' : ''} occlusion
    touch invariance/summary.json ${organelles ? 'selectivity/summary.json' : ''} occlusion/summary.json
    """
}
