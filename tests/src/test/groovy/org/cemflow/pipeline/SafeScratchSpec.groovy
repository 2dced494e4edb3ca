package org.cemflow.pipeline

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

/** A @TempDir that was cleared through a link once emptied the folders of images that a run had been given. */
class SafeScratchSpec extends Specification {

    @TempDir Path dir

    def "clearing what a run leaves does not reach through its links"() {
        given:
        def images = Files.createDirectories(Path.of('target/images-of-a-user').toAbsolutePath())
        Files.writeString(images.resolve('a.tif'), 'pixels')
        Files.createSymbolicLink(dir.resolve('source'), images)

        when:
        new SafeScratch().stop()

        then:
        !Files.exists(dir)
        Files.readString(images.resolve('a.tif')) == 'pixels'

        cleanup:
        Files.deleteIfExists(images.resolve('a.tif'))
        Files.deleteIfExists(images)
    }

    def "folders of specs lie where SafeScratch clears, and Spock leaves them alone"() {
        expect:
        dir.startsWith(Path.of('target/scratch').toRealPath())
        dir.parent.parent.fileName.toString() == 'target'
    }
}
