package org.cemflow.core.stored

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.io.NpyHeader
import spock.lang.Specification
import spock.lang.TempDir

/** An ingested data set whose description was damaged or written by something else. */
class StoredVolumeSpec extends Specification {

    static final String VOLUME = '''{ "schema" : "cemflow-volume/1", "dataset" : "a", "kind" : "3d", "shape" : [ 2, 3, 4 ],
        "data" : { "file" : "data.npy", "offset" : 128, "stride_z" : 12, "stride_y" : 4 }, "voxel_from" : "unknown",
        "axes" : [ 0 ], "axes_reason" : "test", "metadata" : { }, "warnings" : [ ], "cemflow" : "test" }'''
    static final String SET = VOLUME.replace('"3d"', '"2d"').replace('"shape" : [ 2, 3, 4 ]',
            '"images" : [ { "name" : "i", "height" : 4, "width" : 6, "offset" : 0 } ]')

    @TempDir Path dir

    private void describe(String json) {
        Files.write(dir.resolve('data.npy'), [NpyHeader.uint8(24), new byte[24]].collectMany { it as List } as byte[])
        Files.writeString(dir.resolve('volume.json'), json)
    }

    private String refused() {
        try {
            StoredVolume.open(dir).close()
            return null
        } catch (DataError e) {
            assert e.message.lines().count() == 1
            return e.message
        }
    }

    def "a whole description opens"() {
        when:
        describe(json)

        then:
        refused() == null

        where:
        json << [VOLUME, SET]
    }

    def "a description without what every stage needs is refused in one sentence, not by a null pointer: #gone"() {
        given:
        describe((gone in ['images'] ? SET : VOLUME).replace("\"$gone\"", '"other"'))

        expect:
        refused()?.contains('volume.json')

        where:
        gone << ['schema', 'dataset', 'kind', 'shape', 'images', 'data', 'file', 'stride_z', 'stride_y', 'axes', 'metadata', 'warnings']
    }

    def "a description that points out of the file is refused: #old becomes #lie"() {
        given:
        describe(json.replace(old, lie))

        expect:
        refused()

        where:
        json   | old                | lie
        VOLUME | '[ 2, 3, 4 ]'      | '[ 3, 3, 4 ]'
        VOLUME | '[ 2, 3, 4 ]'      | '[ 2147483647, 2147483647, 2147483647 ]'
        VOLUME | '[ 2, 3, 4 ]'      | '[ 2, 3 ]'
        VOLUME | '[ 2, 3, 4 ]'      | '[ 0, 3, 4 ]'
        VOLUME | '"stride_z" : 12'  | '"stride_z" : 9223372036854775807'
        VOLUME | '"stride_z" : 12'  | '"stride_z" : -12'
        VOLUME | '"stride_y" : 4'   | '"stride_y" : 0'
        VOLUME | '"offset" : 128'   | '"offset" : 129'
        VOLUME | '"offset" : 128'   | '"offset" : -1'
        VOLUME | '"axes" : [ 0 ]'   | '"axes" : [ 3 ]'
        SET    | '"offset" : 0'     | '"offset" : 9223372036854775807'
        SET    | '"offset" : 0'     | '"offset" : 1'
        SET    | '"height" : 4'     | '"height" : -4'
        SET    | '[ { "name" : "i"' | '[ null, { "name" : "i"'
        VOLUME | VOLUME             | 'null'
        VOLUME | VOLUME             | ''
    }
}
