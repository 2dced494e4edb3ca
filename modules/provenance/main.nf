// PROVENANCE: versions, parameters, checksums of inputs and outputs, and an RO-Crate of the run. Nothing in it depends on when
// it ran, so -resume finds it again; the times are added by finished(), when the run ends.
process PROVENANCE {
    label 'process_single'

    input:
    val tools
    path dataset
    path volumes
    path faults
    path pretrain, stageAs: 'pretrain/*'
    path embeddings
    path page
    path script, stageAs: 'script/*'
    val settings
    val versions

    output:
    path 'pipeline_info/*', emit: records
    path 'ro-crate.json', emit: crate

    script:
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cat > params.json <<'END_OF_PARAMS'
    ${settings}
    END_OF_PARAMS
    cat > versions.json <<'END_OF_VERSIONS'
    ${versions}
    END_OF_VERSIONS
    cem-provenance --dataset ${dataset} --volumes *.volume --report ${page} --workflow ${script} \\
        --params params.json --versions versions.json ${faults ? '--faults *.fault.json' : ''} \\
        ${pretrain ? '--pretrain pretrain' : ''} ${embeddings ? "--embeddings ${embeddings}" : ''} ${task.ext.args ?: ''} \\
        --records pipeline_info --crate ro-crate.json
    """

    stub:
    """
    mkdir pipeline_info
    touch pipeline_info/main.nf pipeline_info/params.json pipeline_info/versions.json pipeline_info/inputs.json pipeline_info/outputs.json
    echo '{"@graph": [{"@id": "./"}, {"@id": "#run"}]}' > ro-crate.json
    """
}

// The crate with what only the end of a run knows: when it began and ended, and whether all went well.
def finished(crate, run, well) {
    def described = new groovy.json.JsonSlurper().parse(crate)
    def root = described['@graph'].find { node -> node['@id'] == './' }
    def action = described['@graph'].find { node -> node['@id'] == '#run' }
    root.datePublished = "${run.complete}"
    action.startTime = "${run.start}"
    action.endTime = "${run.complete}"
    action.actionStatus = well ? 'http://schema.org/CompletedActionStatus' : 'http://schema.org/FailedActionStatus'
    if (!well) {
        action.error = "${run.errorMessage ?: 'not every data set could be used'}"
    }
    groovy.json.JsonOutput.prettyPrint(groovy.json.JsonOutput.toJson(described)) + '\n'
}
