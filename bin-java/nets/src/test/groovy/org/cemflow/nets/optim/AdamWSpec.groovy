package org.cemflow.nets.optim

import java.nio.file.Path
import org.bytedeco.pytorch.Tensor
import org.bytedeco.pytorch.TensorOptions
import org.bytedeco.pytorch.global.torch
import org.cemflow.core.error.DataError
import org.cemflow.nets.engine.Scope
import org.cemflow.nets.engine.HostCopies
import org.cemflow.nets.support.PyTorch
import org.cemflow.nets.weights.HostTensor
import org.cemflow.nets.weights.Safetensors
import org.cemflow.nets.weights.StateDict
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

class AdamWSpec extends Specification {

    static final int COUNT = 40
    static final int STEPS = 60

    @TempDir Path folder

    static float[] numbers(long seed, double low, double high) {
        def random = new Random(seed)
        (0..<COUNT).collect { low + (high - low) * random.nextDouble() } as float[]
    }

    static Tensor tensor(float[] values) {
        torch.tensor(values, new TensorOptions(torch.ScalarType.Float)).clone()
    }

    static final float[] START = numbers(1, -1, 1)
    static final float[] AIM = numbers(2, -1, 1)
    static final float[] STEEPNESS = numbers(3, 0.01, 5)

    static void steps(AdamW adam, Tensor p, OneCycle cycle, int from, int to) {
        (from..<to).each { step ->
            new Scope().withCloseable {
                def d = p.sub(tensor(AIM))
                adam.step(d.mul(d).mul(tensor(STEEPNESS)).sum(), cycle.lr(step), cycle.beta1(step))
            }
        }
    }

    @Requires(value = { PyTorch.isThere() }, reason = '/usr/bin/python3 has no torch and torchvision (apt-get install python3-torch python3-torchvision)')
    def "parameters go the way of PyTorch's AdamW, beta1 cycled"() {
        given:
        def cycle = new OneCycle(0.05, STEPS)
        def rates = (0..<STEPS).collect { cycle.lr(it) } as float[]
        def betas = (0..<STEPS).collect { cycle.beta1(it) } as float[]
        Safetensors.write(folder.resolve('adamw.safetensors'), new StateDict([start: HostTensor.of(START, COUNT), aim: HostTensor.of(AIM, COUNT),
                steepness: HostTensor.of(STEEPNESS, COUNT), rates: HostTensor.of(rates, STEPS), betas: HostTensor.of(betas, STEPS)], [:]))

        when:
        def way = PyTorch.run('adamw.py', folder)

        then:
        new Scope().withCloseable {
            def p = tensor(START)
            p.set_requires_grad(true)
            def adam = new AdamW([p: p], 0.1)
            way.eachWithIndex { expected, step ->
                steps(adam, p, cycle, step, step + 1)
                def ours = HostCopies.array(p).floats() as List
                assert [ours, expected].transpose().collect { a, b -> Math.abs(a - b) }.max() < 2e-5
            }
            adam.close()
            true
        }
        way.last() != START as List
    }

    def "what was saved in the middle goes on to the same bits, and another net's is refused"() {
        expect:
        new Scope().withCloseable {
            def cycle = new OneCycle(0.05, 20)
            def whole = tensor(START)
            whole.set_requires_grad(true)
            def first = new AdamW([p: whole], 0.1)
            steps(first, whole, cycle, 0, 9)
            def half = whole.detach().clone()
            half.set_requires_grad(true)
            def second = new AdamW([p: half], 0.1)
            second.restore('c', first.state())
            steps(first, whole, cycle, 9, 20)
            steps(second, half, cycle, 9, 20)
            assert HostCopies.array(whole) == HostCopies.array(half)
            [[:], first.state().findAll { !it.key.startsWith('second') }].each { state ->
                try {
                    second.restore('c', state)
                    assert false
                } catch (DataError e) {
                    assert e.message.startsWith('c: ')
                }
            }
            [first, second]*.close()
            true
        }
    }
}
