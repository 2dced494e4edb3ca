// FETCH: a benchmark's sources from the network -> a folder with their names, which PREPARE takes as if it were the user's own.
// Nextflow downloads, on the machine of the head: no node needs the internet.

include { word } from '../safe/main.nf'

process FETCH {
    tag "${meta.benchmark}"
    label 'process_single'

    input:
    tuple val(meta), val(names), path(files, stageAs: 'fetched?/data')

    output:
    tuple val(meta), path('*.sources'), emit: sources

    script:
    def targets = names.collect { name -> word("${meta.benchmark}.sources/${name}") }
    // Linked hard where the file system can, so that no volume lies there twice.
    """
    number=0
    for target in ${targets.join(' ')}; do
        number=\$((number + 1))
        mkdir -p "\${target%/*}"
        ln -L "fetched\$number/data" "\$target" 2>/dev/null || cp -L "fetched\$number/data" "\$target"
    done
    """

    stub:
    """
    mkdir "${meta.benchmark}.sources"
    """
}
