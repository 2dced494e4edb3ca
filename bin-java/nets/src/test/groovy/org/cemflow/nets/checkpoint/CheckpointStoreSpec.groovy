package org.cemflow.nets.checkpoint

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import spock.lang.Specification
import spock.lang.TempDir

class CheckpointStoreSpec extends Specification {

    @TempDir Path folder

    Checkpoint at(int epoch, long step, Map options = [arch: 'a']) {
        new Checkpoint(epoch, step, options, [note: 'n' + step], [w: HostTensor.of([step as float] as float[], 1)])
    }

    CheckpointStore store() {
        new CheckpointStore(folder, 2, 20)
    }

    def "the newest two are kept, and those of every twentieth epoch for good"() {
        when:
        (1..63).each { epoch -> store().save(at(epoch, epoch * 10), true) }
        store().save(at(63, 633), false)

        then:
        folder.toFile().list().sort() == ['checkpoint-000000200-epoch0020.safetensors', 'checkpoint-000000400-epoch0040.safetensors',
                                          'checkpoint-000000600-epoch0060.safetensors', 'checkpoint-000000630-epoch0063.safetensors',
                                          'checkpoint-000000633.safetensors']
    }

    def "what was saved comes back; what a killed process left goes, other files stay"() {
        given:
        store().save(at(1, 7), true)
        Files.writeString(folder.resolve('notes.txt'), 'mine')
        def killed = Files.writeString(folder.resolve('.checkpoint-000000008.safetensors.tmp-77'), 'half')

        when:
        def found = store().newest([arch: 'a']).get()

        then:
        found.checkpoint() == at(1, 7)
        Files.exists(folder.resolve('notes.txt'))
        !Files.exists(killed)
        new CheckpointStore(folder.resolve('none'), 2, 20).newest([:]).empty
    }

    def "a damaged file is passed over for an older one, and if none is whole that is said"() {
        given:
        store().save(at(0, 1), false)
        def newer = store().save(at(0, 2), false)
        new RandomAccessFile(newer.toFile(), 'rw').withCloseable { it.setLength(keep) }

        expect:
        store().newest([arch: 'a']).get().checkpoint().step() == 1

        when:
        Files.delete(folder.resolve('checkpoint-000000001.safetensors'))
        store().newest([arch: 'a'])

        then:
        def e = thrown(DataError)
        e.message.contains('no checkpoint in the folder is whole')

        where:
        keep << [0, 5, 100]
    }

    def "other options are named; a weight file under a checkpoint's name is none"() {
        when:
        store().save(at(0, 1), false)
        store().newest([arch: 'b', more: '1'])

        then:
        def e = thrown(DataError)
        e.message.contains('is of a run with arch a instead of b, more null instead of 1; run with the same options')

        when:
        Safetensors.write(folder.resolve('checkpoint-000000001.safetensors'), new StateDict([:], [:]))
        store().newest([arch: 'a'])

        then:
        def f = thrown(DataError)
        f.message.contains('is no checkpoint of this version')
    }

    def "no space for checkpoints is said before any work"() {
        when:
        CheckpointStore.requireSpace(folder, 400L << 20, 100L << 20)

        then:
        def e = thrown(DataError)
        e.message.contains('has 100 MiB free, the checkpoints need about 400 MiB; free space')
    }
}
