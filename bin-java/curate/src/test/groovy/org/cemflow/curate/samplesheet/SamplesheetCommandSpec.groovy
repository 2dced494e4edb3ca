package org.cemflow.curate.samplesheet

import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.cli.Cli
import org.cemflow.core.io.Json
import spock.lang.Specification
import spock.lang.TempDir

class SamplesheetCommandSpec extends Specification {

    @TempDir Path dir
    Path root = Path.of(System.getProperty('cemflow.root'))
    StringWriter err = new StringWriter()

    int check(String csv, Map params = [:], List<String> more = []) {
        Files.writeString(dir.resolve('sheet.csv'), csv)
        Files.writeString(dir.resolve('params.json'), JsonOutput.toJson(params))
        Cli.run(new SamplesheetCommand(), new PrintWriter(System.out), new PrintWriter(err, true),
                ['--input', dir.resolve('sheet.csv'), '--schema', root.resolve('conf/schema_input.json'),
                 '--params', dir.resolve('params.json'), '--params-schema', root.resolve('nextflow_schema.json'),
                 '--output', dir.resolve('out.json'), *more]*.toString() as String[])
    }

    def "a good sheet becomes typed rows with absolute paths"() {
        given:
        Files.writeString(dir.resolve('a.mrc'), 'x')
        Files.writeString(dir.resolve('b.h5'), 'x')

        expect:
        check('''\uFEFFdataset,path,kind,voxel_x,voxel_y,voxel_z,invert,licence
            |# a comment
            |a,a.mrc,3d,4,4,50,yes,CC0
            |b 2,"b.h5:/volumes/raw",,,,,,"CC BY, 4.0"
            |'''.stripMargin(), [patch_size: 64, input: 'x', max_per_dataset: null]) == 0
        new JsonSlurper().parse(dir.resolve('out.json').toFile()) == [
                [dataset: 'a', path: "${dir}/a.mrc", kind: '3d', voxel_x: 4.0, voxel_y: 4.0, voxel_z: 50.0, invert: true,
                 licence: 'CC0', path_inner: ''],
                [dataset: 'b 2', path: "${dir}/b.h5", licence: 'CC BY, 4.0', path_inner: '/volumes/raw']]
    }

    def "all faults of sheet and parameters come in one message, with line and column"() {
        expect:
        check('''dataset,path,kind,voxel_x,invert
            |a,none.mrc,3d,,
            |A,none.mrc,4d,-1,perhaps
            |x/y,none.mrc,,abc,
            |v-LOC-1,none.mrc,,,
            |,none.mrc,,,
            |'''.stripMargin(), [patchSize: 64, patch_size: 'big', on_bad_input: 'maybe', nonsense: 1]) == 1
        def lines = err.toString().readLines()
        ['--patchSize is unknown: did you mean --patch_size?', '--nonsense is unknown', '--patch_size is "big"',
         '--on_bad_input is "maybe"', 'line 2, column path', "line 3, column dataset: 'A' stands in line 2 already",
         "line 3, column kind: '4d' must be 2d, 3d or auto", 'line 3, column voxel_x', 'line 3, column invert',
         "line 4, column dataset: 'x/y' must start", 'line 4, column voxel_x', 'line 5, column dataset', 'line 6: has no value for dataset', 'line 3: has no value for voxel_y'].each { part ->
            assert lines.any { it.contains(part) }, "${part} in:\n${lines.join('\n')}"
        }
        !Files.exists(dir.resolve('out.json'))
    }

    def "a sheet #what is refused: #words"() {
        expect:
        check(csv) == 1
        err.toString().contains(words)

        where:
        what                     | csv                            || words
        'without a path column'  | 'dataset,file\na,b\n'          || "the column 'path' is missing"
        'with a strange column'  | 'dataset,path,colour\na,b,c\n' || "the column 'colour' is unknown"
        'without data sets'      | 'dataset,path\n'               || 'holds no data set'
        'that is empty'          | ''                             || "the column 'dataset' is missing"
        'with a short line'      | 'dataset,path\na\n'            || 'line 2: has 1 columns'
    }

    def "a missing sheet is wrong data"() {
        expect:
        Cli.run(new SamplesheetCommand(), new PrintWriter(System.out), new PrintWriter(err, true), '--input', "${dir}/none.csv",
                '--schema', root.resolve('conf/schema_input.json').toString(), '--output', "${dir}/o") == 2
        err.toString().contains('none.csv: no such file')
    }

    def "the defaults of nextflow_schema.json are those of nextflow.config"() {
        given:
        def config = Files.readString(root.resolve('nextflow.config'))
        Map schema = Json.read(root.resolve('nextflow_schema.json'), Map)
        Map documented = [:]
        schema.get('$defs').values().each { group -> group.get('properties').each { name, about -> documented[name] = about.get('default') } }
        def block = config.substring(config.indexOf('params {'), config.indexOf('\n}', config.indexOf('params {')))
        def set = block.readLines().findAll { it =~ /^ +\w+ += / }.collectEntries { line ->
            def (name, value) = line.split('=', 2)*.trim()
            [name, value]
        }

        expect:
        set.keySet() == documented.keySet()
        documented.every { name, value -> set[name] == (value instanceof String ? "'${value}'" : "${value}").toString() }
    }
}
