package org.cemflow.nets.training

import spock.lang.Specification

class BatchFitSpec extends Specification {

    def "a memory too small says which batch fits"() {
        given:
        def failure = new RuntimeException('CUDA out of memory. Tried to allocate 2.00 GiB.')

        expect:
        BatchFit.outOfMemory(failure)
        !BatchFit.outOfMemory(new RuntimeException('mat1 and mat2 shapes cannot be multiplied'))
        BatchFit.tooLarge(1024, 2, { it <= fits }, failure).message.contains(said)

        where:
        fits | said
        300  | 'a batch of 256 fits: give --batch 256, or a larger GPU'
        2    | 'a batch of 2 fits'
        0    | 'not even one of 2 fits'
    }
}
