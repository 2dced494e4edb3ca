package org.cemflow.nets.engine

import org.bytedeco.pytorch.Tensor
import org.bytedeco.pytorch.global.torch
import org.cemflow.core.error.DataError
import spock.lang.Specification

class ScopeSpec extends Specification {

    def "a scope frees what was made in it, save what is kept, and an owner outlives all scopes"() {
        given:
        Engine.open(GpuPolicy.OFF, Precision.AUTO, 1, 7)
        def owner = new TensorOwner()
        Tensor gone, kept, owned

        when:
        def outer = new Scope()
        new Scope().withCloseable { inner ->
            gone = torch.ones(2L)
            kept = inner.keep(torch.ones(3L))
            owned = owner.own(torch.ones(4L))
        }

        then:
        gone.isNull()
        kept.numel() == 3
        owned.numel() == 4

        when:
        outer.close()

        then:
        kept.isNull()
        owned.numel() == 4

        when:
        owner.close()

        then:
        owned.isNull()
    }

    def "a GPU that is required and not there is refused with the mend"() {
        when:
        def engine = Engine.open(GpuPolicy.REQUIRE, Precision.AUTO, 1, 7)

        then:
        def e = thrown(DataError)
        e.message.contains('--gpu auto')
        engine == null
    }
}
