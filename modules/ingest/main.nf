// INGEST: a source of any format -> <dataset>.volume: 8-bit voxels and what was done to them.

include { word } from '../safe/main.nf'

process INGEST {
    tag "${meta.dataset}"
    label 'process_low'

    input:
    tuple val(meta), path(source, stageAs: 'source/*'), path(mask, stageAs: 'mask/*')

    output:
    tuple val(meta), path('*.volume'), emit: volume, optional: true
    path '*.fault.json', emit: fault, optional: true

    script:
    def voxel = meta.voxel_x ? "--voxel-x ${meta.voxel_x} --voxel-y ${meta.voxel_y}" + (meta.voxel_z ? " --voxel-z ${meta.voxel_z}" : '') : ''
    def described = ['organism', 'tissue', 'technique', 'licence', 'doi'].findAll { name -> meta[name] }
        .collect { name -> "--metadata ${word("${name}=${meta[name]}")}" }.join(' ')
    def from = meta.source ? word(meta.source.path) : source
    def masked = mask || meta.mask ? "--mask ${meta.mask ? word(meta.mask.path) : mask}" + (meta.mask_inner ? word(":${meta.mask_inner}") : '') : ''
    // Nextflow escapes the paths that it stages; what comes from the table is quoted here.
    """
    export CEM_TOOLS=${meta.tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cem-ingest --dataset "${meta.dataset}" --path ${from}${meta.path_inner ? word(":${meta.path_inner}") : ''} \\
        --kind ${meta.kind ?: 'auto'} ${voxel} ${meta.invert ? '--invert' : ''} ${masked} ${described} \\
        --threads ${task.cpus} ${task.ext.args ?: ''} \\
        --fault-file "${meta.dataset}.fault.json" --output "${meta.dataset}.volume"
    """

    stub:
    """
    mkdir "${meta.dataset}.volume"
    touch "${meta.dataset}.volume/data.npy" "${meta.dataset}.volume/volume.json"
    """
}
