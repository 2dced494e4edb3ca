package org.cemflow.benchmark.prepare

import java.nio.file.Files
import org.cemflow.benchmark.support.Run
import org.cemflow.benchmark.support.Twins

/** Data sets that are not what they were published as, and outputs that are refused. */
class PrepareFaultsSpec extends PrepareSpecification {

    def "a class that is in no training mask"() {
        given:
        def folder = guay()
        Twins.tiff(folder.resolve('train-labels.tif'), 3, 40, 48, false) { z, y, x -> (y + x) % 6 }

        when:
        def run = prepare('guay', '--source', folder)

        then:
        run.refused(2, 'guay: has no pixel of class 6 (dense granule core) in its train masks')
    }

    def "all faults are told at once"() {
        given:
        def folder = casser('Lucchi++')
        Twins.png(folder.resolve('Train_Out/1.png'), 40, 47, BLOB)
        Files.delete(folder.resolve('Test_Out/2.png'))
        Files.write(folder.resolve('Test_In/mask0000.png'), 'no picture'.bytes)

        when:
        def run = prepare('lucchi_pp', '--source', folder)

        then:
        run.code() == 2
        ['Train_Out/1.png: is 40 x 47', 'has no mask for 1 images', 'mask0000.png', 'these are 3 faults'].every { run.err().contains(it) }
    }

    def "a broken archive is a broken download"() {
        given:
        def zip = Twins.zip(casser('Lucchi++'), dir.resolve('lucchi_pp.zip'))
        def bytes = Files.readAllBytes(zip)
        Files.write(zip, spoil(bytes) as byte[])

        when:
        def run = prepare('lucchi_pp', '--source', zip)

        then:
        run.code() == 2
        run.err().contains(says)

        where:
        says                    | spoil
        'is no whole zip'       | ({ byte[] b -> Arrays.copyOf(b, b.length.intdiv(2)) })
        'cannot be unpacked'    | ({ byte[] b -> (60..<400).each { i -> b[i] = b[i] ^ 0x55 }; b })
    }

    def "an output that is something else, or would swallow its source, is refused"() {
        given:
        def folder = casser('Lucchi++')
        Files.createDirectories(dir.resolve('thesis'))
        Files.writeString(dir.resolve('thesis/chapter1.tex'), 'years of work')

        expect:
        Run.of(new PrepareCommand(), '--benchmark', 'lucchi_pp', '--source', folder, '--output', dir.resolve('thesis')).refused(1, 'is there and no prepared benchmark')
        Run.of(new PrepareCommand(), '--benchmark', 'lucchi_pp', '--source', folder, '--output', folder.resolve('out')).refused(1, 'lies in the source')
        Files.exists(dir.resolve('thesis/chapter1.tex'))
        Run.of(new PrepareCommand(), '--benchmark', 'lucchi_pp', '--source', dir.resolve('nowhere'), '--output', dir.resolve('b')).refused(2, 'does not exist')
        Run.of(new PrepareCommand(), '--benchmark', 'lucchi_pp', '--source', dir.resolve('thesis'), '--output', dir.resolve('b')).code() == 2
    }
}
