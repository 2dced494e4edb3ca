package org.cemflow.nets.engine

import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import org.bytedeco.javacpp.PointerScope
import org.bytedeco.pytorch.global.torch
import spock.lang.AutoCleanup
import spock.lang.Specification

class DeviceThreadsSpec extends Specification {

    @AutoCleanup def threads = new DeviceThreads(3)

    def setup() {
        Engine.open(GpuPolicy.OFF, Precision.FP32, 1, 7)
    }

    def "each device has a thread of its own, all run at once, and the first one's is the caller's"() {
        given: 'tasks that end only when all have begun'
        def begun = new CountDownLatch(3)
        def task = { int device ->
            begun.countDown()
            assert begun.await(60, TimeUnit.SECONDS)
            [device, Thread.currentThread(), PointerScope.innerScope != null, torch.get_num_threads()]
        }

        when:
        def first = threads.onEach(task)
        def again = threads.onEach { [it, Thread.currentThread()] }

        then:
        first*.get(0) == [0, 1, 2]
        first*.get(1).toSet().size() == 3
        first[0][1].is(Thread.currentThread())
        again*.get(1) == first*.get(1)
        first*.get(2) == [true, true, true]
        first*.get(3) == [1, 1, 1]
    }

    def "the first device's failure is told once no task runs any more"() {
        given:
        def ended = new CountDownLatch(1)

        when:
        threads.onEach { int device ->
            if (device == 2) {
                Thread.sleep(200)
                ended.countDown()
                return null
            }
            throw new IllegalStateException("out of memory on $device")
        }

        then:
        def e = thrown(IllegalStateException)
        e.message == 'out of memory on 0'
        ended.count == 0

        when: 'the threads are still there'
        def answers = threads.onEach { it }

        then:
        answers == [0, 1, 2]
    }
}
