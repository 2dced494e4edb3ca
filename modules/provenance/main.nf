// PROVENANCE: versions, parameters, checksums of inputs and outputs, and an RO-Crate of the run. Nothing in it depends on when
// it ran, so -resume finds it again; the times are added by finished(), when the run ends.

include { word } from '../safe/main.nf'

process PROVENANCE {
    label 'process_single'

    input:
    val tools
    path dataset
    path volumes
    path faults
    tuple val(places), path(results, stageAs: 'result?/*')
    path page
    path script, stageAs: 'script/*'
    val settings
    val versions

    output:
    path 'pipeline_info/*', emit: records
    path 'ro-crate.json', emit: crate

    script:
    // A single file and a list of one arrive alike.
    def others = [places, results instanceof List ? results : [results]].transpose().collect { place, result -> "--result ${word("${place}=${result}")}" }
    """
    export CEM_TOOLS=${tools} CEM_MEMORY_MB=${task.memory.toMega()}
    cat > params.json <<'END_OF_PARAMS'
    ${settings}
    END_OF_PARAMS
    cat > versions.json <<'END_OF_VERSIONS'
    ${versions}
    END_OF_VERSIONS
    cem-provenance ${dataset ? "--dataset ${dataset} --volumes *.volume" : ''} --report ${page} --workflow ${script} \\
        --params params.json --versions versions.json ${faults ? '--faults *.fault.json' : ''} \\
        ${others.join(' ')} ${task.ext.args ?: ''} \\
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
