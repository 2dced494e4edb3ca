package org.cemflow.nets.weights

import org.cemflow.core.error.DataError
import org.cemflow.nets.resnet.ResNetKeys
import org.cemflow.nets.resnet.ResNetShape
import spock.lang.Requires
import spock.lang.Specification

class EncoderWeightsSpec extends Specification {

    static final HostTensor ONE = HostTensor.of([1f] as float[])

    /** An encoder whose arrays share one buffer of zeros: names and shapes are what matters. */
    static Map<String, HostTensor> zeros(ResNetShape shape) {
        def zeros = java.nio.ByteBuffer.allocate(4 * 2048 * 2048)
        ResNetKeys.shapes(shape).collectEntries { name, lengths ->
            def type = name.endsWith(ResNetKeys.COUNTER) ? DType.I64 : DType.F32
            [name, new HostTensor(type, lengths, zeros.slice(0, (int) HostTensor.bytes(type, lengths)))]
        }
    }

    static StateDict dict(Map<String, HostTensor> tensors) {
        new StateDict(tensors, [:])
    }

    static Map<String, HostTensor> prefixed(String prefix, Map<String, HostTensor> tensors) {
        tensors.collectEntries { name, tensor -> [prefix + name, tensor] }
    }

    @Requires({ Python.has('torchvision') })
    def "names, order and shapes are torchvision's"() {
        expect:
        def theirs = Python.run('''
import torchvision
for name in ('resnet18', 'resnet34', 'resnet50'):
    for key, value in getattr(torchvision.models, name)().state_dict().items():
        if not key.startswith('fc.'):
            print(name, key, list(value.shape))
''').readLines()
        theirs == ['resnet18', 'resnet34', 'resnet50'].collectMany { net ->
            ResNetKeys.shapes(ResNetShape.of(net, 3)).collect { key, shape -> "$net $key $shape".toString() }
        }
    }

    def "found in a #kind, as #net of #channels channels"() {
        given:
        def shape = ResNetShape.of(net, channels)
        def all = names(zeros(shape))

        when:
        def found = EncoderWeights.find('x.pth', dict(all), null)

        then:
        found.shape() == shape
        found.tensors().keySet() as List == ResNetKeys.shapes(shape).keySet() as List
        found.prefix() == prefix
        found.leftOut() as Set == all.keySet().findAll { key -> left.any { key.startsWith(it) } }

        where:
        kind                  | net        | channels | prefix              | left                                             | names
        'torchvision file'    | 'resnet50' | 3        | ''                  | ['fc.']                                          | { it + ['fc.weight': HostTensor.of(new float[2048], 1, 2048)] }
        'MoCo checkpoint'     | 'resnet50' | 1        | 'module.encoder_q.' | ['module.encoder_k', 'module.queue', 'module.encoder_q.fc'] | { prefixed('module.encoder_k.', it) + prefixed('module.encoder_q.', it) + ['module.encoder_q.fc.0.weight': ONE, 'module.queue': ONE] }
        'U-Net of smp'        | 'resnet34' | 1        | 'encoder.'          | ['decoder.', 'segmentation_head.']               | { prefixed('encoder.', it) + ['decoder.blocks.0.conv1.0.weight': ONE, 'segmentation_head.0.weight': ONE] }
        'data-parallel file'  | 'resnet18' | 3        | 'module.'           | []                                               | { prefixed('module.', it) }
        'backbone of numbers' | 'resnet18' | 3        | 'backbone.'         | []                                               | { it.collectEntries { name, t -> ['backbone.' + [conv1: '0', bn1: '1', layer1: '4', layer2: '5', layer3: '6', layer4: '7'][name.tokenize('.')[0]] + name.substring(name.indexOf('.')), t] } }
        'file without counters' | 'resnet18' | 1      | ''                  | []                                               | { it }
    }

    def "counters may be missing"() {
        given:
        def all = zeros(ResNetShape.of('resnet18', 1)).findAll { !it.key.endsWith(ResNetKeys.COUNTER) }

        expect:
        EncoderWeights.find('x', dict(all), null).tensors().size() == all.size()
    }

    def "of several encoders one must be named"() {
        given:
        def net = zeros(ResNetShape.of('resnet18', 1))
        def both = dict(prefixed('student.', net) + prefixed('teacher.', net))

        when:
        EncoderWeights.find('x.pth', both, null)

        then:
        def e = thrown(DataError)
        e.message.contains('[student., teacher.]')
        e.message.contains('--prefix')
        EncoderWeights.find('x.pth', both, 'teacher.').prefix() == 'teacher.'

        when:
        EncoderWeights.find('x.pth', both, 'nobody.')

        then:
        thrown(DataError)
    }

    def "#fault is refused in one sentence"() {
        when:
        EncoderWeights.find('x.pth', dict(change(zeros(ResNetShape.of('resnet18', 1)))), null)

        then:
        def e = thrown(DataError)
        e.message.contains(says)
        e.message.lines().count() == 1

        where:
        fault               | says                             | change
        'a missing array'   | 'layer3.1.bn2.bias is missing'   | { it - it.subMap(['layer3.1.bn2.bias']) }
        'a wrong shape'     | 'instead of floats of [64]'      | { it + ['bn1.weight': HostTensor.of(new float[3], 3)] }
        'a wrong type'      | 'I64'                            | { it + ['bn1.weight': it['bn1.num_batches_tracked']] }
        'many faults'       | 'more'                           | { it.findAll { !it.key.contains('bn') } }
        'another depth'     | '[3, 2, 2, 2] blocks'            | { it + it.findAll { it.key.startsWith('layer1.1') }.collectEntries { k, v -> [k.replace('layer1.1', 'layer1.2'), v] } }
        'no ResNet'         | 'no ResNet encoder'              | { ['patch_embed.weight': ONE] }
        'nothing'           | 'no ResNet encoder'              | { [:] }
    }

    def "grey: the first convolution is the sum over red, green and blue"() {
        given:
        def colour = zeros(ResNetShape.of('resnet18', 3))
        def stem = (0..<64 * 3 * 49).collect { (it * 7919 % 1000) / 256f as float } as float[]
        colour['conv1.weight'] = HostTensor.of(stem, 64, 3, 7, 7)

        when:
        def grey = EncoderWeights.find('x', dict(colour), null).grey()

        then:
        grey.shape() == ResNetShape.of('resnet18', 1)
        grey.tensors()['conv1.weight'].shape() == [64L, 1L, 7L, 7L]
        grey.tensors()['conv1.weight'].floats() == (0..<64 * 49).collect { i ->
            int o = i.intdiv(49), p = i % 49
            (stem[o * 147 + p] as double) + stem[o * 147 + 49 + p] + stem[o * 147 + 98 + p] as float
        } as float[]
        grey.tensors().keySet() as List == colour.keySet() as List
        grey.grey().is(grey)
    }

    def "normalisation from #metadata"() {
        expect:
        Normalisation.of('x', metadata).orElse(null) == (mean == null ? null : new Normalisation(mean, sd))

        where:
        metadata                                         | mean          | sd
        [:]                                              | null          | null
        [mean: '0.5']                                    | null          | null
        [mean: '0.5', sd: '0.25']                        | [0.5d]        | [0.25d]
        [mean: '[0.5, 0.4, 1]', sd: '[0.1, 0.2, 0.3]']   | [0.5d, 0.4d, 1d] | [0.1d, 0.2d, 0.3d]
        [norms: '[0.57287007,0.12740536]']               | [0.57287007d] | [0.12740536d]
        [norms: '[0.5,0.1]', mean: '0.3', sd: '0.2']     | [0.3d]        | [0.2d]
    }

    def "a normalisation that makes no sense is refused: #metadata"() {
        when:
        Normalisation.of('x', metadata)

        then:
        thrown(DataError)

        where:
        metadata << [[norms: '[0.5]'], [norms: 'none'], [norms: '{"a":1}'], [mean: '0.5', sd: '0'], [mean: '"x"', sd: '1'],
                     [mean: 'NaN', sd: '1'], [mean: '[0.5,0.5]', sd: '0.1'], [mean: '[]', sd: '[]'], [mean: '[null]', sd: '[1]'], [mean: '', sd: '1']]
    }
}
