package org.cemflow.nets.weights.pickle

import java.nio.ByteBuffer
import org.cemflow.core.error.DataError
import spock.lang.Specification
import spock.lang.TempDir
import java.nio.file.Files
import java.nio.file.Path

/** Pickles by hand: what is data, and what would be more. */
class UnpicklerSpec extends Specification {

    @TempDir Path dir

    static Object load(byte[] pickle) {
        new Unpickler('x.pth', new PickleInput('x.pth', ByteBuffer.wrap(pickle)), { it }).load()
    }

    /** A pickle as Python would print it: characters are bytes. */
    static Object load(String pickle) {
        load(pickle.getBytes('ISO-8859-1'))
    }

    static final String P2 = '\u0080\u0002'

    def "#pickle is #value"() {
        expect:
        load(P2 + pickle) == value

        where:
        pickle                                  | value
        'N.'                                    | null
        'K\u00ff.'                              | 255L
        'M\u0001\u0002.'                        | 513L
        'J\u00fe\u00ff\u00ff\u00ff.'            | -2L
        '\u008a\u0000.'                         | 0L
        '\u008a\u0001\u00ff.'                   | -1L
        '\u008a\u0009\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080\u0000.' | 9223372036854775808G
        'G\u003f\u00f8\u0000\u0000\u0000\u0000\u0000\u0000.' | 1.5d
        'X\u0002\u0000\u0000\u0000\u00c3\u00bc.' | 'ü'
        '\u0088.'                               | true
        '](K\u0001K\u0002e.'                    | [1L, 2L]
        '}(X\u0001\u0000\u0000\u0000aK\u0001u.' | [a: 1L]
        '(K\u0001K\u0002t.'                     | Tuple.of(1L, 2L)
        'K\u0007q\u0000h\u0000\u0086.'          | Tuple.of(7L, 7L)
        'ccollections\nOrderedDict\n)R.'        | [:]
        'c__builtin__\nset\n](K\u0001e\u0085R.' | [1L]
    }

    def "nothing is run: #what"() {
        given:
        def proof = dir.resolve('proof')

        when:
        load(P2 + pickle.replace('PROOF', proof.toString()))

        then:
        def e = thrown(DataError)
        e.message.contains(name)
        e.message.contains('not run')
        !Files.exists(proof)

        where:
        what                     | name                 | pickle
        'a shell command'        | 'os.system'          | 'cos\nsystem\nX\u0011\u0000\u0000\u0000touch PROOF\u0085R.'
        'posix'                  | 'posix.system'       | 'cposix\nsystem\nU\u0004true\u0085R.'
        'subprocess'             | 'subprocess.Popen'   | 'csubprocess\nPopen\n]U\u0004truea\u0085R.'
        'eval'                   | 'builtins.eval'      | 'cbuiltins\neval\nU\u00031+1\u0085R.'
        'exec under its old name' | 'builtins.exec'     | 'c__builtin__\nexec\nU\u0004pass\u0085R.'
        'a chain of getattr'     | 'builtins.getattr'   | 'cbuiltins\ngetattr\nctorch\nfloat32\nU\u0009__class__\u0086R.'
        'STACK_GLOBAL'           | 'os.system'          | '\u008c\u0002os\u008c\u0006system\u0093U\u0004true\u0085R.'
        'a dotted name'          | 'torch.Size.__init__' | '\u008c\u0005torch\u008c\u000dSize.__init__\u0093.'
        'a class by NEWOBJ'      | 'argparse.Namespace' | 'cargparse\nNamespace\n)\u0081.'
        'a function of torch'    | 'torch.load'         | 'ctorch\nload\nU\u0001x\u0085R.'
        'a module of torch'      | 'torch.hub.load'     | 'ctorch.hub\nload\nU\u0001x\u0085R.'
        'operator'               | 'operator.attrgetter' | 'coperator\nattrgetter\nU\u0001x\u0085R.'
        'a name of nonsense'     | 'a??.b'              | 'ca\u0001\u0002\nb\n.'
    }

    def "refused in one sentence: #what"() {
        when:
        load(P2 + pickle)

        then:
        def e = thrown(DataError)
        e.message.lines().count() == 1

        where:
        what                            | pickle
        'a call of what is no class'    | 'K\u0001)R.'
        'a call without a tuple'        | 'ccollections\nOrderedDict\n]R.'
        'a state for what has none'     | 'K\u0001}b.'
        'pop of an empty stack'         | '0.'
        'pop below a mark'              | 'K\u0001(0.'
        'a tuple without a mark'        | 't.'
        'a memo that is not there'      | 'h\u0005.'
        'an append to a number'         | 'K\u0001K\u0001a.'
        'an append to None'             | 'NK\u0001a.'
        'a key without a value'         | '}(K\u0001u.'
        'a list for a key'              | '}]K\u0001s.'
        'a text of 2 GiB'               | 'X\u00ff\u00ff\u00ff\u007f.'
        'bytes of 2^63'                 | '\u008e\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080.'
        'a negative length'             | 'T\u00ff\u00ff\u00ff\u00ff.'
        'an integer of 1000 bytes'      | '\u008b\u00e8\u0003\u0000\u0000.'
        'protocol 0 instructions'       | 'I1\n.'
        'an extension code'             | '\u0082\u0001.'
        'an out-of-band buffer'         | '\u0097.'
        'no end'                        | 'N'
        'a wrong codec'                 | 'c_codecs\nencode\nU\u0001aU\u0004zlib\u0086R.'
        'a tensor of no storage'        | 'ctorch._utils\n_rebuild_tensor_v2\n(K\u0001K\u0000))t R.'
        'a tensor of nested size'       | 'ctorch._utils\n_rebuild_tensor_v2\n(NK\u0000)\u0085)tR.'
        'wrong NumPy state'             | 'cnumpy\ndtype\nU\u0002f8\u0085RK\u0001b.'
    }

    def "bombs: deep nesting, doubling, marks, copies cost no more than their bytes"() {
        when: 'a million lists in one another, and a tuple that doubles a hundred times'
        load(P2 + ('(' * 900) + ']' + '\u0085' * 1_000_000 + '.')
        load(P2 + ')' + '2\u0086' * 100 + '.')

        then:
        noExceptionThrown()

        when: 'such a tuple as a key would be hashed for ever'
        load(P2 + '})' + '2\u0086' * 100 + 'Ns.')

        then:
        thrown(DataError)

        when:
        load(P2 + pickle)

        then:
        thrown(DataError)

        where:
        pickle << ['(' * 1_001 + '.', ']' * 100_001 + '.', ']0' * 1_000_001 + '.',
                   // one long text, encoded again and again
                   'X\u0000\u0000\u0010\u0000' + 'a' * (1 << 20) + 'q\u00000' + 'c_codecs\nencode\nh\u0000U\u0006latin1\u0086R0' * 100 + '.',
                   // one long list, copied again and again
                   ']q\u00000(' + 'N' * 90_000 + 'lq\u00000' + 'c__builtin__\nset\nh\u0000\u0085R0' * 1_000 + '.']
    }
}
