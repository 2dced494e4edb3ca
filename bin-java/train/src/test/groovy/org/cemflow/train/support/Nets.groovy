package org.cemflow.train.support

import groovy.transform.CompileStatic
import java.nio.ByteBuffer
import org.cemflow.nets.resnet.ResNetKeys
import org.cemflow.nets.resnet.ResNetShape
import org.cemflow.nets.weights.DType
import org.cemflow.nets.weights.EncoderWeights
import org.cemflow.nets.weights.HostTensor

/** Encoders with random weights. */
@CompileStatic
final class Nets {

    static Map<String, HostTensor> random(ResNetShape shape, long seed) {
        def random = new Random(seed)
        Map<String, HostTensor> tensors = [:]
        ResNetKeys.shapes(shape).each { String name, List<Long> lengths ->
            if (name.endsWith(ResNetKeys.COUNTER)) {
                tensors[name] = new HostTensor(DType.I64, [], ByteBuffer.allocate(8))
                return
            }
            long size = 1
            lengths.each { size *= it }
            boolean kernel = lengths.size() == 4
            float centre = kernel || name.endsWith('bias') || name.endsWith('mean') ? 0f : 1f
            float spread = kernel ? Math.sqrt(2d / (lengths[0] * lengths[2] * lengths[3])) as float : 0.2f
            float[] values = new float[(int) size]
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (centre + spread * (random.nextFloat() - 0.5f))
            }
            tensors[name] = HostTensor.of(values, lengths as long[])
        }
        tensors
    }

    static EncoderWeights encoder(String name, int channels, long seed) {
        def shape = ResNetShape.of(name, channels)
        new EncoderWeights(shape, random(shape, seed), '', [])
    }
}
