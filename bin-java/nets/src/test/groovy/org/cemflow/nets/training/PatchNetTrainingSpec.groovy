package org.cemflow.nets.training

import groovy.transform.CompileStatic
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.error.Stopped
import org.cemflow.core.io.NpyHeader
import org.cemflow.nets.classify.Framing
import org.cemflow.nets.classify.PatchNet
import org.cemflow.nets.classify.PatchNetStart
import org.cemflow.nets.classify.PatchNetWeights
import org.cemflow.nets.data.DataPlacement
import org.cemflow.nets.data.PatchSource
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.weights.Normalisation
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.TempDir

class PatchNetTrainingSpec extends Specification {

    static final int SIDE = 32

    @Shared @TempDir Path dir
    @Shared Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 1)
    @Shared PatchNetTraining.Labelled train
    @Shared PatchNetTraining.Labelled test

    def setupSpec() {
        train = labelled('train.npy', 48, 1)
        test = labelled('test.npy', 20, 2)
    }

    /** Every other patch has stripes, the others are noise of the same mean. */
    PatchNetTraining.Labelled labelled(String name, int count, long seed) {
        def file = dir.resolve(name)
        Files.newOutputStream(file).withCloseable { out ->
            out.write(NpyHeader.uint8(count, SIDE, SIDE))
            count.times { out.write(patch(it % 2 == 0, seed * 1000 + it)) }
        }
        new PatchNetTraining.Labelled(file, (0..<count).collect { it % 2 == 0 } as boolean[])
    }

    @CompileStatic
    static byte[] patch(boolean striped, long seed) {
        def random = new Random(seed)
        int phase = random.nextInt(8)
        byte[] pixels = new byte[SIDE * SIDE]
        for (int i = 0; i < pixels.length; i++) {
            double stripe = striped ? (((i % SIDE + phase).intdiv(4)) % 2 == 0 ? 60 : -60) : 0
            pixels[i] = (byte) Math.max(0d, Math.min(255d, 128 + stripe + 20 * random.nextGaussian()))
        }
        pixels
    }

    PatchNetTraining.Trained run(PatchNetStart start, int epochs, double lr = 0.001) {
        new PatchNetTraining(engine, start, new PatchNetOptions(epochs, 16, lr, 7), Framing.MIRROR, PatchNetCheckpoints.none()).run(train, test, [note: 'x'])
    }

    def "a net of random weights learns to tell stripes from noise, the same every time"() {
        when:
        def start = PatchNetStart.of('random', 'resnet18')
        def trained = run(start, 6)

        then: 'it can be judged by patches that it has not seen'
        trained.epochs()*.epoch() == (1..6).toList()
        trained.epochs().last().heldOutAccuracy() > 0.9
        trained.epochs().last().loss() < trained.epochs().first().loss()
        (0..<20).count { (trained.probabilities()[it] > 0.5) == test.informative()[it] } / 20 == trained.epochs().last().heldOutAccuracy()
        trained.trained() == 11_170_753 // without the two colours of the first convolution
        trained.weights().side() == SIDE && trained.weights().framing() == Framing.MIRROR

        and: 'normalised by the patches that it learnt from'
        def statistics = PatchSource.open(engine, train.patches(), DataPlacement.MAPPED).withCloseable { it.statistics() }
        trained.weights().normalisation() == new Normalisation([statistics.mean()], [statistics.sd()])

        when:
        def again = run(start, 6)

        then:
        bytes(again) == bytes(trained)
    }

    byte[] bytes(PatchNetTraining.Trained trained) {
        Safetensors.write(dir.resolve("some.safetensors"), trained.weights().stateDict())
        Files.readAllBytes(dir.resolve("some.safetensors"))
    }

    def "of given weights only the last layer and the classifier learn, but statistics adapt in all layers"() {
        given:
        def file = dir.resolve('encoder.safetensors')
        def before = new PatchNet(ResNetShape.of('resnet18', 3), engine, 3).withCloseable { it.tensors() }
        Safetensors.write(file, new StateDict(before.findAll { !it.key.startsWith('fc') }, [:]))

        when:
        def after = run(PatchNetStart.of(file.toString(), 'resnet18'), 1)
        def moved = { String name -> after.weights().tensors()[name].data() != before[name].data() }

        then:
        after.trained() == 8_393_728 + 513
        after.weights().normalisation() == PatchNetWeights.IMAGENET
        before.keySet().every { name ->
            def learns = name.startsWith('layer4.') || name.startsWith('fc.') || name =~ /running_|num_batches/
            assert name.startsWith('fc.') || moved(name) == (learns as boolean): name
            true
        }
        after.weights().tensors()['bn1.num_batches_tracked'].data().getLong(0) == 3
    }

    def "fault D6 mended: whatever is held out, the weights are the same: it chooses nothing and moves nothing"() {
        given:
        def other = labelled('other.npy', 12, 5)

        when:
        def weights = [test, other].collect { heldOut ->
            bytes(new PatchNetTraining(engine, PatchNetStart.of('random', 'resnet18'), new PatchNetOptions(2, 16, 0.001d, 7), Framing.MIRROR, PatchNetCheckpoints.none())
                    .run(train, heldOut, [:]))
        }

        then:
        weights[0] == weights[1]
    }

    def "fewer patches than a batch are one batch, and a rate that is too high is told"() {
        given:
        def few = labelled('few.npy', 6, 3)

        expect:
        new PatchNetTraining(engine, PatchNetStart.of('random', 'resnet18'), new PatchNetOptions(1, 64, 0.001d, 7), Framing.MIRROR, PatchNetCheckpoints.none())
                .run(few, test, [:]).epochs().size() == 1

        when:
        run(PatchNetStart.of('random', 'resnet18'), 30, 1e30d)

        then:
        def e = thrown(DataError)
        e.message.contains('--lr')
        e.message.readLines().size() == 1
    }

    def "stopped by a signal or killed, a training goes on from its checkpoint to the same bytes"() {
        given:
        def folder = dir.resolve('checkpoints')
        def start = PatchNetStart.of('random', 'resnet18')
        def options = new PatchNetOptions(3, 16, 0.001d, 7)
        def whole = new PatchNetTraining(engine, start, options, Framing.MIRROR, PatchNetCheckpoints.none()).run(train, test, [note: 'x'])
        int asked = 0
        def stopped = new PatchNetTraining(engine, start, options, Framing.MIRROR, new PatchNetCheckpoints(folder, 1e9d, { ++asked == 5 ? 'SIGTERM' : null }))

        when: 'in the second of three epochs'
        stopped.run(train, test, [note: 'x'])

        then:
        def e = thrown(Stopped)
        e.message.contains('SIGTERM after batch 5 of 9')

        when:
        def resumed = new PatchNetTraining(engine, start, options, Framing.MIRROR, new PatchNetCheckpoints(folder, 0d, { null })).run(train, test, [note: 'x'])

        then:
        bytes(resumed) == bytes(whole)
        resumed.epochs() == whole.epochs()
        resumed.probabilities() == whole.probabilities()

        when: 'with other labels'
        def flipped = new PatchNetTraining.Labelled(train.patches(), train.informative().collect { !it } as boolean[])
        new PatchNetTraining(engine, start, options, Framing.MIRROR, new PatchNetCheckpoints(folder, 0d, { null })).run(flipped, test, [:])

        then:
        def other = thrown(DataError)
        other.message.contains('is of a run with patches')
    }
}
