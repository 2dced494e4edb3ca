// BENCHMARK: benchmark x initialisation x seed x share of the labels -> a U-Net each, its scores, one table.

include { PHANTOM as OTHER_PHANTOM } from '../phantom/main.nf'
include { FETCH    } from '../fetch/main.nf'
include { PREPARE  } from '../prepare/main.nf'
include { FINETUNE } from '../finetune/main.nf'
include { PREDICT  } from '../predict/main.nf'
include { SCORE    } from '../score/main.nf'
include { SCORES   } from '../scores/main.nf'
include { sorted   } from '../curate/main.nf'

workflow BENCHMARK {
    take:
    tools           // digest of the executables
    benchmarks      // list of maps: name, description (YAML), data (a folder) or remote (its sources' names and addresses); neither for the phantoms
    initialisations // tuples: name, weight file or []
    design          // map: seeds, shares (lists); arch of random encoders; unfreeze

    main:
    def given = channel.fromList(benchmarks.findAll { one -> one.data }.collect { one -> tuple(one.name, one.description, one.data) })
    def remote = channel.fromList(benchmarks.findAll { one -> one.remote })
    if (benchmarks.any { one -> one.remote }) {
        FETCH(remote.map { one -> tuple([benchmark: one.name], one.remote*.name, one.remote.collect { source -> file(source.url, glob: false) }) })
        def fetched = FETCH.out.sources.map { meta, folder -> tuple(meta.benchmark, folder) }
        given = given.mix(remote.map { one -> tuple(one.name, one.description) }.join(fetched))
    }
    def made = benchmarks.findAll { one -> !one.data && !one.remote }.collect { one -> tuple(one.name, one.description) }
    if (made) {
        OTHER_PHANTOM(tools)
        given = given.mix(channel.fromList(made).combine(OTHER_PHANTOM.out.corpus))
    }
    PREPARE(tools, given.map { name, description, data -> tuple([benchmark: name], description, data) })

    runs = PREPARE.out.benchmark
        .map { meta, folder -> tuple(meta.benchmark, folder) }
        .combine(initialisations)
        .combine(channel.fromList(design.seeds))
        .combine(channel.fromList(design.shares))
        .map { benchmark, folder, initialisation, encoder, seed, labels ->
            def meta = [
                id: "${benchmark}-${initialisation}-seed${seed}-labels${labels}",
                benchmark: benchmark, initialisation: initialisation, seed: seed, labels: labels,
                // As in the paper: a random encoder learns throughout, a pretrained one stays as it is, its statistics adapt.
                arch: design.arch, unfreeze: encoder ? design.unfreeze : 'all',
            ]
            tuple(meta, folder, encoder)
        }
    FINETUNE(tools, runs)
    trained = runs.map { meta, folder, _encoder -> tuple(meta, folder) }.join(FINETUNE.out.model)
    PREDICT(tools, trained)
    SCORE(tools, trained.join(PREDICT.out.labels))
    SCORES(tools, sorted(SCORE.out.scores.map { _meta, table -> table }), sorted(PREPARE.out.benchmark.map { _meta, folder -> folder }))

    emit:
    files = SCORES.out.files
    models = FINETUNE.out.model.map { _meta, folder -> folder }
    predictions = PREDICT.out.labels.map { _meta, folder -> folder }
    // All folders that the report looks into: *.benchmark, *.finetune, *.predictions.
    folders = sorted(PREPARE.out.benchmark.mix(FINETUNE.out.model, PREDICT.out.labels).map { _meta, folder -> folder })
}

// What is to be run: a benchmark of conf/benchmarks or a YAML file of one's own. Its data lie under the benchmark's name in a
// folder of the user's, or else are fetched from where the YAML says they are.
def benchmarkOf(name, data) {
    def known = file("${projectDir}/conf/benchmarks/${name}.yml", glob: false)
    def own = file(name, glob: false)
    if (!known.exists() && !own.exists()) {
        error "--benchmarks ${name}: is neither a file nor one of ${file("${projectDir}/conf/benchmarks/*.yml").collect { yml -> yml.baseName }.sort().join(', ')}"
    }
    def description = known.exists() ? known : own
    def label = description.baseName
    if (label == 'phantom') {
        return [name: label, description: description]
    }
    def folder = data ? file("${data}/${label}", glob: false) : null
    if (folder?.exists()) {
        return [name: label, description: description, data: folder]
    }
    def sources = sourcesOf(name, description)
    if (!sources || !sources.every { source -> source.url }) {
        error "--benchmarks ${name}: its data are to lie in the folder ${label} of --benchmark_data (${data ?: 'not given'}); ${description} says under sources where they come from"
    }
    [name: label, description: description, remote: sources]
}

// The sources that a benchmark's YAML names, as maps: name, url or null. What else is wrong with the file cem-prepare will say.
def sourcesOf(name, description) {
    def said = null
    try {
        said = new org.yaml.snakeyaml.Yaml().load(description.text)
    }
    catch (Exception fault) {
        error "--benchmarks ${name}: ${description} is no YAML: ${fault.message.readLines().first()}"
    }
    def sources = said instanceof Map && said.sources instanceof List ? said.sources.findAll { source -> source instanceof Map } : []
    sources.collect { source ->
        def path = "${source.name}"
        if (path.startsWith('/') || path.tokenize('/').any { part -> part in ['.', '..'] }) {
            error "--benchmarks ${name}: ${description} names a source ${path}; a name is a path under the benchmark's own folder"
        }
        if (source.url && !("${source.url}" ==~ /(https?|ftp|s3|gs|az):\/\/.+/)) {
            error "--benchmarks ${name}: ${description} has the address ${source.url}, which is none of http, https, ftp, s3, gs, az"
        }
        [name: path, url: source.url]
    }
}

// name or name=file -> tuples: name, weight file or []; cem is the encoder of this run's pretraining and comes from there.
def initialisationOf(word) {
    def parts = word.trim().split('=', 2)
    if (!(parts[0] ==~ /[A-Za-z0-9_][A-Za-z0-9._]*/)) {
        error "--initialisations ${word}: a name has letters, digits, '.' and '_' only, such as imagenet=resnet50.pth"
    }
    if (parts[0] == 'random' && parts.size() > 1) {
        error "--initialisations ${word}: random is what the others are held against and needs no weights; give these another name"
    }
    if (parts.size() == 1 && !(parts[0] in ['random', 'cem'])) {
        error "--initialisations ${word}: name its weights, such as ${word}=weights.safetensors; random and cem need none"
    }
    tuple(parts[0], parts.size() == 1 ? [] : file(parts[1], glob: false, checkIfExists: true))
}

// What is given twice would be trained twice, and found out when the scores come together.
def requireDifferent(parameters) {
    parameters.each { name, values ->
        def twice = values.countBy { value -> value }.findAll { _value, count -> count > 1 }.keySet()
        if (twice) {
            error "--${name}: ${twice.join(', ')} stands there more than once; give each a name of its own, and each once"
        }
    }
}
