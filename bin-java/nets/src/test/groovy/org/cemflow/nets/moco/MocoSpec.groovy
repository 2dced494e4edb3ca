package org.cemflow.nets.moco

import groovy.transform.CompileStatic
import java.nio.file.Path
import org.bytedeco.pytorch.global.torch
import org.cemflow.core.error.DataError
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.HostCopies
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.engine.Scope
import org.cemflow.nets.optim.Sgd
import org.cemflow.nets.random.CounterRandom
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.support.PyTorch
import org.cemflow.nets.weights.DType
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class MocoSpec extends Specification {

    static final TINY = new ResNetShape('tiny', false, [1, 1, 1, 1], 1)
    static final OPTIONS = new MocoOptions(16, 0.9d, 0.2d, 8, 2)

    @TempDir Path folder

    Engine engine

    def setup() {
        engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7)
    }

    @Requires(value = { PyTorch.isThere() }, reason = '/usr/bin/python3 has no torch and torchvision (apt-get install python3-torch python3-torchvision)')
    def "three steps of MoCo and SGD agree with plain PyTorch, one simulated GPU a group"() {
        given:
        def moco = new Moco(TINY, OPTIONS, engine, 5)
        def sgd = new Sgd(moco.parameters(), 0.9, 1e-4)
        Map<String, HostTensor> seen = [:]
        moco.state().each { name, array -> seen['first.' + name] = array }

        when:
        for (int step = 0; step < 3; step++) {
            new Scope().withCloseable {
                def views = [torch.randn(8L, 1L, 64L, 64L), torch.randn(8L, 1L, 64L, 64L)]
                views.eachWithIndex { view, i -> seen["view.$step.$i".toString()] = HostCopies.array(view) }
                int[] order = CounterRandom.of(Moco.SHUFFLE, 5, step).permutation(8)
                seen["order.$step".toString()] = HostCopies.array(torch.tensor(order as long[]))
                def outcome = moco.pass(views, step)
                seen["loss.$step".toString()] = HostCopies.array(outcome.loss())
                seen["watched.$step".toString()] = HostCopies.array(outcome.watched())
                sgd.step(outcome.gradients(), 0.05)
            }
        }
        moco.state().each { name, array -> seen['last.' + name] = array }
        sgd.state().each { name, array -> seen['momentum.' + name] = array }
        Safetensors.write(folder.resolve('run.safetensors'), new StateDict(seen, [:]))
        def witness = PyTorch.run('moco.py', folder.resolve('run.safetensors'))

        then:
        witness.loss < 1e-4
        witness.watched < 1e-6
        witness.state < 1e-3
        witness.momenta < 1e-2
        witness.moved > 0.02

        cleanup:
        sgd.close()
        moco.close()
    }

    def "#devices device(s) with #groups groups give the numbers of one device after #steps step(s), #how"() {
        when:
        def one = train(steps, groups, [engine])
        def several = train(steps, groups, engine.devices(devices))
        def names = [one.keySet() == several.keySet(), one.size() > 100]
        def worst = one.collect { name, array -> difference(array, several[name]) }.max()
        def moved = difference(one['encoder_q.conv1.weight'], one['first.conv1'])

        then:
        names == [true, true]
        moved > 1e-4
        worst <= most

        where:
        groups | devices | steps | most || how
        2      | 2       | 3     | 0.0d || 'to the bit'
        4      | 4       | 3     | 0.0d || 'to the bit'
        4      | 2       | 1     | 1e-5 || 'save for the order of sums'
    }

    /** Losses of some steps, and state and momenta after them. */
    Map<String, HostTensor> train(int steps, int groups, List<Engine> engines) {
        def moco = new Moco(TINY, new MocoOptions(16, 0.9d, 0.2d, 8, groups), engines, 5)
        def sgd = new Sgd(moco.parameters(), 0.9, 1e-4)
        Map<String, HostTensor> seen = ['first.conv1': moco.state()['encoder_q.conv1.weight']]
        torch.manual_seed(3)
        for (int step = 0; step < steps; step++) {
            new Scope().withCloseable {
                def outcome = moco.pass([torch.randn(16L, 1L, 64L, 64L), torch.randn(16L, 1L, 64L, 64L)], step)
                seen["loss.$step".toString()] = HostCopies.array(outcome.loss())
                seen["watched.$step".toString()] = HostCopies.array(outcome.watched())
                sgd.step(outcome.gradients(), 0.05)
            }
        }
        seen.putAll(moco.state())
        sgd.state().each { name, array -> seen['momentum.' + name] = array }
        sgd.close()
        moco.close()
        seen
    }

    /** The largest difference of two values, relative to the largest value. */
    @CompileStatic
    static double difference(HostTensor one, HostTensor other) {
        if (one.dtype() != DType.F32) {
            return one.data() == other.data() ? 0d : Double.POSITIVE_INFINITY
        }
        float[] a = one.floats()
        float[] b = other.floats()
        double largest = 1e-6d
        double most = a.length == b.length ? 0d : Double.POSITIVE_INFINITY
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            largest = Math.max(largest, Math.abs(a[i]) as double)
            most = Math.max(most, Math.abs(a[i] - b[i]) as double)
        }
        most / largest
    }

    def "a state that is restored reaches all devices"() {
        given: 'encoders that differ from each other and from fresh ones'
        def options = new MocoOptions(16, 0.5d, 0.2d, 8, 2)
        def one = new Moco(TINY, options, engine, 5)
        def two = new Moco(TINY, options, engine.devices(2), 5)
        def sgd = new Sgd(one.parameters(), 0.9, 1e-4)

        expect:
        new Scope().withCloseable {
            def views = [torch.randn(8L, 1L, 32L, 32L), torch.randn(8L, 1L, 32L, 32L)]
            def untrained = HostCopies.array(two.pass(views, 1).loss()).floats()[0]
            sgd.step(one.pass(views, 0).gradients(), 0.5)
            two.restore('c', one.state())
            def loss = HostCopies.array(one.pass(views, 1).loss()).floats()[0]
            assert HostCopies.array(two.pass(views, 1).loss()).floats()[0] == loss
            assert untrained != loss
            true
        }

        cleanup:
        [sgd, one, two]*.close()
    }

    def "with one group a query and its key share their statistics, and nothing is shuffled"() {
        given: 'identical views and identical encoders'
        def moco = new Moco(TINY, new MocoOptions(16, 0.9d, 0.2d, 8, groups), engine, 5)

        expect:
        new Scope().withCloseable {
            def view = torch.randn(8L, 1L, 64L, 64L)
            def outcome = moco.pass([view, view], 0)
            def queue = moco.state()['queue'].floats()
            def cosine = HostCopies.array(outcome.loss()).floats()[0]
            // a key equal to its query: its logit is 1/T, the greatest there is
            assert (HostCopies.array(outcome.watched()).floats()[0] == 1f) || groups == 2
            assert cosine < (groups == 1 ? 1.0 : 10.0)
            assert queue.toList().collate(8).take(8).every { row -> Math.abs(row.sum { it * it } - 1) < 1e-5 }
            true
        }

        cleanup:
        moco.close()

        where:
        groups << [1, 2]
    }

    def "the queue starts as random unit vectors all over the sphere, and collapse shows"() {
        given:
        def moco = new Moco(TINY, new MocoOptions(4096, 0.9d, 0.2d, 8, 2), engine, 5)

        expect:
        Math.abs(moco.spread() - 1) < 0.02

        when:
        def state = new LinkedHashMap(moco.state())
        float[] collapsed = new float[4096 * 8]
        for (int i = 0; i < 4096; i++) {
            collapsed[8 * i] = 1f
        }
        state.queue = HostTensor.of(collapsed, 4096, 8)
        moco.restore('checkpoint', state)

        then:
        moco.spread() < 1e-6

        cleanup:
        moco.close()
    }

    def "a state of another architecture, queue or dim is refused"() {
        given:
        def moco = new Moco(TINY, OPTIONS, engine, 5)
        def other = new Moco(shape, options, engine, 5)

        when:
        moco.restore('c.safetensors', other.state())

        then:
        def e = thrown(DataError)
        e.message.startsWith('c.safetensors: ')

        cleanup:
        moco.close()
        other.close()

        where:
        shape                                                | options
        new ResNetShape('wide', false, [1, 1, 1, 1], 3)      | OPTIONS
        TINY                                                 | new MocoOptions(32, 0.9d, 0.2d, 8, 2)
        TINY                                                 | new MocoOptions(16, 0.9d, 0.2d, 4, 2)
    }

    def "options that cannot work are named, each in a sentence: #fault"() {
        expect:
        new MocoOptions(queue, momentum, temperature, dim, groups).faults(batch).any { it.contains(fault) }

        where:
        queue | momentum | temperature | dim | groups | batch || fault
        100   | 0.9d     | 0.2d        | 8   | 1      | 32    || '--queue 100 is not a multiple of --batch 32; give 96.'
        0     | 0.9d     | 0.2d        | 8   | 1      | 32    || '--queue 0'
        64    | 1.0d     | 0.2d        | 8   | 1      | 32    || '--key-momentum'
        64    | 0.9d     | 0d          | 8   | 1      | 32    || '--temperature'
        64    | 0.9d     | 0.2d        | 0   | 1      | 32    || '--dim'
        64    | 0.9d     | 0.2d        | 8   | 3      | 32    || '--bn-groups 3 does not split --batch 32'
        64    | 0.9d     | 0.2d        | 8   | 1      | 1     || '--batch'
    }
}
