#!/usr/bin/env nextflow
// cemflow: from raw electron-microscopy files to a curated data set, and to an encoder that has learnt from it.

include { CURATE               } from './modules/curate/main.nf'
include { PRESET               } from './modules/preset/main.nf'
include { PRETRAIN; presetOf   } from './modules/pretrain/main.nf'
include { EMBED                } from './modules/embed/main.nf'
include { REPORT               } from './modules/report/main.nf'
include { PROVENANCE; finished } from './modules/provenance/main.nf'
include { VERDICT              } from './modules/verdict/main.nf'
include { requirePlaces        } from './modules/safe/main.nf'

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
    def preset = params.pretrain ? presetOf(params.pretrain_preset) : []
    def probe = params.pretrain && params.probe ? file(params.probe, glob: false, checkIfExists: true) : []
    requirePlaces([filter_model: model, pretrain_preset: preset, probe: probe])
    def tools = digest.exists() ? digest.text.trim() : "${workflow.container}"
    def settings = groovy.json.JsonOutput.toJson(params.sort())
    def versions = groovy.json.JsonOutput.toJson([nextflow: "${nextflow.version}", build: tools])

    CURATE(tools, params.demo, params.input ? file(params.input, glob: false) : [], settings, model, params.across)

    def pretrained = []
    def embeddings = []
    if (params.pretrain) {
        PRESET(tools, preset, probe)
        PRETRAIN(tools, CURATE.out.dataset, PRESET.out.checked.map { _checked -> preset }, probe)
        EMBED(tools, PRETRAIN.out.files, CURATE.out.dataset)
        pretrained = PRETRAIN.out.files.ifEmpty([])
        embeddings = EMBED.out.embeddings.ifEmpty([])
    }

    REPORT(tools, CURATE.out.dataset, CURATE.out.volumes, CURATE.out.faults, pretrained, embeddings,
        params.pretrain ? ['PRETRAIN', 'EMBED'] : [], settings, versions)

    PROVENANCE(tools, CURATE.out.dataset, CURATE.out.volumes, CURATE.out.faults, pretrained, embeddings, REPORT.out.page,
        file("${projectDir}/main.nf"), settings, versions)

    CURATE.out.faults.flatten().subscribe { fault ->
        def said = new groovy.json.JsonSlurper().parse(fault)
        log.error("Cannot be used: ${said.dataset}: ${said.message}")
    }
    // Last of all, and only if something could not be used.
    VERDICT(CURATE.out.faults.filter { faults -> faults.size() > 0 }, REPORT.out.page.ifEmpty([]))

    // The run's own description is written last, and only then: times must not enter a task, or -resume would run it again.
    def crates = []
    PROVENANCE.out.crate.subscribe { crate -> crates << crate }
    def description = file("${params.outdir}/ro-crate-metadata.json")
    def page = file("${params.outdir}/report.html")
    def run = workflow // inside the handler the names of the script are gone
    workflow.onComplete {
        // A verdict that was ignored for publishing's sake still makes the run end with a non-zero code.
        def well = run.success && run.stats.ignoredCount == 0
        crates.each { crate ->
            def temporary = description.resolveSibling('.ro-crate-metadata.json.tmp')
            temporary.text = finished(crate, run, well)
            java.nio.file.Files.move(temporary, description, java.nio.file.StandardCopyOption.REPLACE_EXISTING)
        }
        println(well ? "Done: ${page}" : "Not everything succeeded; see the messages above and, if it is there, ${page}")
    }
}
