package org.cemflow.formats.scifio

import spock.lang.Specification

class LengthsSpec extends Specification {

    def "units of length"() {
        expect:
        Lengths.nanometres(unit) == nm

        where:
        unit     | nm
        'nm'     | 1d
        'µm'     | 1000d
        '\u03bcm' | 1000d
        'microns' | 1000d
        'mm'     | 1e6d
        'Å'      | 0.1d
        's'      | Double.NaN
        null     | Double.NaN
    }
}
