#!/usr/bin/env nextflow
// cemflow: from raw electron-microscopy files to a curated data set, to an encoder that has learnt from it, and to what it is worth.

include { CURATE               } from './modules/curate/main.nf'
include { SAMPLESHEET as PARAMETERS } from './modules/samplesheet/main.nf'
include { PRESET               } from './modules/preset/main.nf'
include { PRETRAIN; presetOf   } from './modules/pretrain/main.nf'
include { EMBED                } from './modules/embed/main.nf'
include { BENCHMARK; benchmarkOf; initialisationOf; requireDifferent } from './modules/benchmark/main.nf'
include { ANALYSE              } from './modules/analyse/main.nf'
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
    def curating = params.input || params.demo
    if (!curating && (!(params.benchmarks || params.analyse) || params.pretrain)) {
        error "Give a samplesheet (--input samplesheet.csv), or try the demo: ./cemflow run -profile demo"
    }
    def benchmarks = list(params.benchmarks).collect { name -> benchmarkOf(name, params.benchmark_data) }
    def initialisations = list(params.initialisations ?: (params.pretrain ? 'random,cem' : 'random')).collect { word -> initialisationOf(word) }
    if ((benchmarks || params.analyse) && !params.pretrain && initialisations.any { name, weights -> name == 'cem' && !weights }) {
        error "--initialisations cem: is the encoder of --pretrain; add it, or give a file (cem=encoder.safetensors)"
    }
    requireDifferent([benchmarks: benchmarks*.name, initialisations: initialisations*.first(),
        benchmark_seeds: list(params.benchmark_seeds).collect { seed -> seed.isLong() ? seed.toLong() : seed },
        label_shares: list(params.label_shares).collect { share -> share.isDouble() ? share.toDouble() : share }])
    def organelles = params.organelles ? file(params.organelles, glob: false, checkIfExists: true) : []
    if (params.analyse && !curating && !organelles) {
        error "--analyse: needs images; give a samplesheet (--input samplesheet.csv), or --organelles FOLDER with images/ and masks/"
    }
    def model = params.filter_model ? file(params.filter_model, glob: false, checkIfExists: true) : []
    def preset = params.pretrain ? presetOf(params.pretrain_preset) : []
    def probe = params.pretrain && params.probe ? file(params.probe, glob: false, checkIfExists: true) : []
    def training = trainingOf()
    def measured = measuresOf(model)
    requirePlaces([filter_model: model, filter_labels: training?.labels, filter_weights: training?.weights, pretrain_preset: preset, probe: probe, organelles: organelles])
    def tools = digest.exists() ? digest.text.trim() : "${workflow.container}"
    def settings = groovy.json.JsonOutput.toJson(params.sort())
    def versions = groovy.json.JsonOutput.toJson([nextflow: "${nextflow.version}", build: tools])

    def dataset = []
    def volumes = []
    def faults = channel.value([])
    def measures = measured
    if (curating) {
        CURATE(tools, params.demo, params.input ? file(params.input, glob: false) : [], settings, model, params.across, training)
        dataset = CURATE.out.dataset
        volumes = CURATE.out.volumes
        faults = CURATE.out.faults
        measures = training ? CURATE.out.measures.ifEmpty([]) : measured
    }
    else {
        PARAMETERS(tools, [[], null], settings, file("${projectDir}/conf/schema_input.json"), file("${projectDir}/nextflow_schema.json"))
    }

    // What is published besides the data set: tuples of its place in the results and itself.
    def results = curating ? placed(CURATE.out.trained, 'filter') : channel.empty()

    def pretrained = []
    def embeddings = []
    if (params.pretrain) {
        PRESET(tools, preset, probe)
        PRETRAIN(tools, dataset, PRESET.out.checked.map { _checked -> preset }, probe)
        EMBED(tools, PRETRAIN.out.files, dataset)
        pretrained = PRETRAIN.out.files.ifEmpty([])
        embeddings = EMBED.out.embeddings.ifEmpty([])
        results = results.mix(placed(PRETRAIN.out.files.mix(EMBED.out.embeddings), 'pretrain'))
    }

    def encoders = channel.empty()
    if (benchmarks || params.analyse) {
        encoders = channel.fromList(initialisations.findAll { name, weights -> name != 'cem' || weights })
        if (initialisations.any { name, weights -> name == 'cem' && !weights }) {
            def own = PRETRAIN.out.files.flatten().filter { path -> path.name == 'encoder.safetensors' }
            encoders = encoders.mix(own.map { weights -> tuple('cem', weights) })
        }
    }

    def scored = []
    def judged = []
    if (benchmarks) {
        BENCHMARK(tools, benchmarks, encoders,
            [seeds: list(params.benchmark_seeds), shares: list(params.label_shares), arch: params.finetune_arch, unfreeze: params.finetune_unfreeze])
        scored = BENCHMARK.out.files.ifEmpty([])
        judged = BENCHMARK.out.folders.ifEmpty([])
        results = results.mix(placed(BENCHMARK.out.files, 'benchmark'), placed(BENCHMARK.out.models, 'benchmark/models'),
            placed(BENCHMARK.out.predictions, 'benchmark/predictions'))
    }

    def analysed = []
    if (params.analyse) {
        // All at once, in the order of their names: the analyses compare them on the same images.
        def compared = encoders.toSortedList { a, b -> a[0] <=> b[0] }.filter { all -> all }
            .map { all -> tuple(all.collect { name, _weights -> name }, all.collect { _name, weights -> weights ? 1 : 0 }, all.collectMany { _name, weights -> weights ? [weights] : [] }) }
        ANALYSE(tools, compared, dataset, organelles, params.finetune_arch)
        analysed = ANALYSE.out.folders.ifEmpty([])
        results = results.mix(placed(ANALYSE.out.folders, 'analysis'))
    }

    def asked = (params.pretrain ? ['PRETRAIN', 'EMBED'] : []) + (benchmarks ? ['BENCHMARK'] : []) + (params.analyse ? ['ANALYSE'] : [])
    REPORT(tools, dataset, volumes, faults, measures, pretrained, embeddings, scored, judged, analysed, asked, settings, versions)

    def others = results.toSortedList { a, b -> a[0] <=> b[0] }.map { all -> tuple(all*.get(0), all*.get(1)) }
    PROVENANCE(tools, dataset, volumes, faults, others, REPORT.out.page, file("${projectDir}/main.nf"), settings, versions)

    faults.flatten().subscribe { fault ->
        def said = new groovy.json.JsonSlurper().parse(fault)
        log.error("Cannot be used: ${said.dataset}: ${said.message}")
    }
    // Last of all, and only if something could not be used.
    VERDICT(faults.filter { all -> all.size() > 0 }, REPORT.out.page.ifEmpty([]))

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

// The parts of a list in words, such as vnc,phantom; a number is a list of one.
def list(words) {
    words == null ? [] : "${words}".tokenize(',').collect { word -> word.trim() }
}

// What a filter is trained with in this run, or null.
def trainingOf() {
    if (!params.filter_labels) {
        if (params.filter_weights || params.filter_arch != 'forest') {
            error "--filter_arch and --filter_weights: a filter is trained from labels only; give --filter_labels labels.csv too"
        }
        return null
    }
    if (params.filter_model) {
        error "--filter_labels and --filter_model: give the labels to train a filter in this run, or the model of one that is trained"
    }
    if (params.filter_weights && params.filter_arch == 'forest') {
        error "--filter_weights ${params.filter_weights}: a forest begins with nothing; give --filter_arch resnet34, or leave the weights out"
    }
    [
        labels: file(params.filter_labels, glob: false, checkIfExists: true),
        arch: params.filter_arch,
        weights: params.filter_weights ? file(params.filter_weights, glob: false, checkIfExists: true) : [],
    ]
}

// What cem-filter train measured of a model, if it stands beside it: MODEL.json, of a net's .onnx that of its weights.
def measuresOf(model) {
    def beside = model ? ["${model.name}.json", model.name.replaceFirst(/\.onnx$/, '.safetensors.json')].collect { name -> model.resolveSibling(name) } : []
    def found = beside.find { json -> json.exists() }
    if (found && !found.text.contains('"roc"')) {
        log.warn("${found} is not what this version's cem-filter train writes; the report does not show how good the filter is")
        return []
    }
    found ?: []
}

// Each file or folder of a channel with its place in the results.
def placed(files, folder) {
    files.flatten().map { path -> tuple("${folder}/${path.name}".toString(), path) }
}
