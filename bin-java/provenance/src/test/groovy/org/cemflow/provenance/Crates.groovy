package org.cemflow.provenance

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.io.Checksums

/** What an RO-Crate must keep, whoever wrote it. */
class Crates {

    /** Every broken rule as a sentence; empty for a sound crate. */
    static List<String> faults(Map crate, Path results) {
        List<Map> graph = crate['@graph']
        def byId = graph.collectEntries { [it['@id'], it] }
        def wrong = []
        if (byId.size() != graph.size()) {
            wrong << 'two nodes have the same @id'
        }
        references(graph).findAll { !byId.containsKey(it) }.each { wrong << "no node ${it}".toString() }
        graph.findAll { !it['@type'] }.each { wrong << "${it['@id']} has no @type".toString() }
        if (byId['ro-crate-metadata.json']?.about != ['@id': './']) {
            wrong << 'the descriptor is not about ./'
        }
        ['name', 'description', 'license', 'hasPart', 'mainEntity'].findAll { !byId['./'][it] }.each { wrong << "./ has no ${it}".toString() }
        graph.findAll { 'File' in [it['@type']].flatten() }.each { file ->
            def path = results.resolve(URLDecoder.decode(file['@id'].replace('+', '%2B'), 'UTF-8'))
            if (!Files.isRegularFile(path)) {
                wrong << "${file['@id']} is not there".toString()
            } else if (Checksums.sha256(path) != file.sha256 || Files.size(path).toString() != file.contentSize) {
                wrong << "${file['@id']} is another".toString()
            }
        }
        wrong
    }

    /** The @id of everything referred to. */
    private static List<String> references(Object node) {
        if (node instanceof Map) {
            return node.size() == 1 && node.containsKey('@id') ? [node['@id']] : references(node.values())
        }
        node instanceof Collection ? node.collectMany { references(it) } : []
    }
}
