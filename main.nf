#!/usr/bin/env nextflow
// cemflow: from raw electron-microscopy files to a curated data set.

include { CURATE  } from './modules/curate/main.nf'
include { REPORT  } from './modules/report/main.nf'
include { VERDICT } from './modules/verdict/main.nf'
include { requirePlaces } from './modules/safe/main.nf'

workflow {
    // The tools' digest is part of every task's cache key: after a rebuild, -resume redoes what the new tools do.
    def digest = file("${projectDir}/bin-java/dist/target/cemflow/digest")
    if (!workflow.containerEngine && !digest.exists()) {
        error "The executables are not built yet. Build them once: ${projectDir}/cemflow build"
    }
    if (!params.input && !params.demo) {
        error "Give a samplesheet (--input samplesheet.csv), or try the demo: ./cemflow run -profile demo"
    }
    def model = params.filter_model ? file(params.filter_model, glob: false, checkIfExists: true) : []
    requirePlaces(model)
    def tools = digest.exists() ? digest.text.trim() : "${workflow.container}"
    def settings = groovy.json.JsonOutput.toJson(params.sort())
    def versions = groovy.json.JsonOutput.toJson([nextflow: "${nextflow.version}"])

    CURATE(tools, params.demo, params.input ? file(params.input, glob: false) : [], settings, model, params.across)

    REPORT(tools, CURATE.out.dataset, CURATE.out.volumes, CURATE.out.faults, settings, versions)

    CURATE.out.faults.flatten().subscribe { fault ->
        def said = new groovy.json.JsonSlurper().parse(fault)
        log.error("Cannot be used: ${said.dataset}: ${said.message}")
    }
    // Last of all, and only if something could not be used.
    VERDICT(CURATE.out.faults.filter { faults -> faults.size() > 0 }, REPORT.out.page.ifEmpty([]))

    def page = file("${params.outdir}/report.html")
    def run = workflow // inside the handler the names of the script are gone
    workflow.onComplete {
        // A verdict that was ignored for publishing's sake still makes the run end with a non-zero code.
        println(run.success && run.stats.ignoredCount == 0 ? "Done: ${page}" : "Not everything succeeded; see the messages above and, if it is there, ${page}")
    }
}
