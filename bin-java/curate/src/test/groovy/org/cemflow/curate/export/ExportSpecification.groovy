package org.cemflow.curate.export

import static org.cemflow.curate.support.Corpus.images
import static org.cemflow.curate.support.Corpus.row
import static org.cemflow.curate.support.Corpus.run
import static org.cemflow.curate.support.Corpus.table
import static org.cemflow.curate.support.Corpus.texture
import static org.cemflow.curate.support.Corpus.volume

import java.nio.file.Path
import java.security.MessageDigest
import org.cemflow.core.io.Json
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexRowBuilder
import spock.lang.Specification
import spock.lang.TempDir

/** What the specs of cem-export share: small data sets, the command, and what it wrote. */
abstract class ExportSpecification extends Specification {

    static final String PYTHON = '/usr/bin/python3'
    static final int SIDE = 48

    @TempDir Path dir

    Map<String, Path> tables = [:]
    Map<String, Path> volumes = [:]

    static boolean python() {
        new File(PYTHON).canExecute() && [PYTHON, '-c', 'import numpy, PIL'].execute().waitFor() == 0
    }

    /** A volume of sections cut into 32-pixel patches, the right and lower ones 16 pixels wide or high. */
    void addVolume(String name, int sections, Closure<IndexRow> decide = { it }) {
        volumes[name] = volume(dir.resolve("${name}.volume"), name, (0..<sections).collect { texture(it, SIDE) }, SIDE)
        def all = [0..<sections, [0, 32], [0, 32]].combinations().collect { z, y, x -> [z, y, x] }
                .sort { p, q -> p[0] <=> q[0] ?: p[1] <=> q[1] ?: p[2] <=> q[2] }.collect { z, y, x ->
            decide(IndexRowBuilder.builder(row(name, z, '00000000000000ff')).id("${name}-LOC-0_${z}_${y}_${x}").y(y).x(x)
                    .h(y ? 16 : 32).w(x ? 16 : 32).build())
        }
        tables[name] = table(dir.resolve("${name}.patches.parquet"), all)
    }

    void addImages(String name, List<String> names) {
        def pixels = names.withIndex().collectEntries { n, i -> [n, texture(500 + i, SIDE)] }
        volumes[name] = images(dir.resolve("${name}.volume"), name, pixels, SIDE, SIDE)
        tables[name] = table(dir.resolve("${name}.patches.parquet"), names.withIndex().collect { n, i ->
            IndexRowBuilder.builder(row(name, i, '00000000000000ff')).kind('2d').image(n).id("$name/$n-LOC-2d_0_0").h(32).w(32)
                    .exemplar(true).clusterSize(1).informative(true).build()
        })
    }

    List<Object> args(Path out) {
        ['--patches', *tables.values(), '--volumes', *volumes.values(), '--output', out, '--patch-size', 32]
    }

    Path export(Object... more) {
        def out = dir.resolve('dataset')
        def done = run(new ExportCommand(), *args(out), *more)
        assert done.code() == 0: done.err()
        out
    }

    static Map<String, String> digests(Path folder) {
        def found = new TreeMap<String, String>()
        folder.toFile().eachFileRecurse { file ->
            if (file.file) {
                found[folder.relativize(file.toPath()).toString()] = MessageDigest.getInstance('SHA-256').digest(file.bytes).encodeHex().toString()
            }
        }
        found
    }

    /** Of every four patches: kept, duplicate, uninformative with a score, kept. */
    static IndexRow mixed(IndexRow row) {
        def b = IndexRowBuilder.builder(row).clusterSize(row.y() ? 1 : 2)
        if (row.y() == 0 && row.x() == 32) {
            return b.exemplar(false).duplicateOf(row.id().replace('_32', '_0')).distance(7).duplicateScope('dataset').build()
        }
        b.exemplar(true).informative(!(row.y() && row.x() == 0)).score(row.x() / 40d).build()
    }

    static Map json(Path file) {
        Json.read(file, Map)
    }

    def python(String script, Object... arguments) {
        def process = new ProcessBuilder([PYTHON, '-c', script, *arguments*.toString()]).redirectErrorStream(true).start()
        def text = process.inputStream.text
        assert process.waitFor() == 0: text
        text.trim()
    }
}
