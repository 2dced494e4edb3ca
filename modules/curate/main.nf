// CURATE: samplesheet -> volumes -> patches -> marks -> the exported data set.

include { PHANTOM      } from '../phantom/main.nf'
include { SAMPLESHEET  } from '../samplesheet/main.nf'
include { INGEST       } from '../ingest/main.nf'
include { PATCH        } from '../patch/main.nf'
include { DEDUP        } from '../dedup/main.nf'
include { DEDUP_ACROSS } from '../dedup_across/main.nf'
include { FILTER       } from '../filter/main.nf'
include { FILTER_NEURAL } from '../filter_neural/main.nf'
include { TRAIN_FILTER ; TRAIN_FILTER_NEURAL } from '../train_filter/main.nf'
include { EXPORT       } from '../export/main.nf'
include { staged ; unstaged } from '../safe/main.nf'

workflow CURATE {
    take:
    tools        // digest of the executables
    demo         // whether to make a phantom corpus in place of the samplesheet
    sheet        // the samplesheet, or [] for the demo
    settings     // the parameters as JSON
    filter_model // a trained filter, or []
    across       // whether to look for duplicates across data sets
    training     // labels, arch and weights to train a filter with in this run, or null

    main:
    if (demo) {
        PHANTOM(tools)
        sheets = PHANTOM.out.corpus.map { corpus -> corpus.resolve('samplesheet.csv') }
    }
    else {
        sheets = channel.of(sheet)
    }
    SAMPLESHEET(tools, sheets.map { table -> tuple(staged(table), unstaged(table)) }, settings, file("${projectDir}/conf/schema_input.json"), file("${projectDir}/nextflow_schema.json"))

    sources = SAMPLESHEET.out.rows
        .splitJson()
        .map { row ->
            def source = file(row.path, glob: false)
            def mask = row.mask ? file(row.mask, glob: false) : null
            def meta = row.findAll { name, _value -> !(name in ['path', 'mask']) } +
                [tools: tools, source: unstaged(source), mask: mask ? unstaged(mask) : null]
            tuple(meta, staged(source), mask ? staged(mask) : [])
        }
    INGEST(sources)
    PATCH(INGEST.out.volume)
    DEDUP(PATCH.out.table)

    volumes = sorted(PATCH.out.table.join(INGEST.out.volume).map { _meta, _table, volume -> volume })
    if (across) {
        DEDUP_ACROSS(tools, sorted(DEDUP.out.table.map { _meta, table -> table }), volumes)
        by_name = DEDUP_ACROSS.out.tables.flatten().map { table -> tuple(table.name, table) }
        marked = DEDUP.out.table.map { meta, table -> tuple(table.name, meta) }.join(by_name)
            .map { _name, meta, table -> tuple(meta, table) }
    }
    else {
        marked = DEDUP.out.table
    }

    files = channel.empty()
    measures = channel.empty()
    model = filter_model
    if (training) {
        tables = sorted(marked.map { _meta, table -> table })
        if (training.arch == 'forest') {
            TRAIN_FILTER(tools, training.labels, tables, volumes, training.arch, [])
            learnt = TRAIN_FILTER.out
        }
        else {
            TRAIN_FILTER_NEURAL(tools, training.labels, tables, volumes, training.arch, training.weights)
            learnt = TRAIN_FILTER_NEURAL.out
        }
        files = learnt.files
        measures = learnt.measures
        model = learnt.model
    }
    if (training ? training.arch != 'forest' : isNet(filter_model)) {
        FILTER_NEURAL(marked.join(INGEST.out.volume), model)
        filtered = FILTER_NEURAL.out
    }
    else {
        FILTER(marked.join(INGEST.out.volume), model)
        filtered = FILTER.out
    }

    EXPORT(tools, sorted(filtered.table.map { _meta, table -> table }), volumes)

    emit:
    dataset = EXPORT.out.dataset
    volumes
    faults = INGEST.out.fault.mix(PATCH.out.fault, DEDUP.out.fault, filtered.fault)
        .toSortedList { a, b -> a.name <=> b.name }
    trained = files
    measures
}

// Whether a filter's model is a net by its name.
def isNet(model) {
    model && model.name.toLowerCase() ==~ /.*\.(onnx|safetensors|pth|pt|pth\.tar)/
}

// All of a channel as one list in the order of the names, so that a task's inputs do not depend on who finished first;
// nothing at all when the channel is empty.
def sorted(files) {
    files.toSortedList { a, b -> a.name <=> b.name }.filter { list -> list.size() > 0 }
}
