package org.cemflow.curate.filter

import org.cemflow.curate.filter.features.CannyEdges
import org.cemflow.curate.filter.features.FeatureExtractor
import org.cemflow.curate.filter.features.GeometricMean
import org.cemflow.curate.filter.features.GreyPatch
import org.cemflow.curate.filter.features.LocalBinaryPattern
import org.cemflow.curate.filter.features.LocalEntropy
import spock.lang.Shared
import spock.lang.Specification

class TextureFeaturesSpec extends Specification {

    @Shared FeatureExtractor reused = new FeatureExtractor()

    def "golden vector #image #h x #w"() {
        given:
        def patch = GoldenImages.of(image, h, w)

        expect: 'scikit-image 0.26 found these values'
        new LocalBinaryPattern().of(patch) == lbp
        new GeometricMean().of(patch) == geomean
        Math.abs(new LocalEntropy().of(patch) - entropy) < 1e-12
        new CannyEdges().of(patch) == canny

        and: 'whatever patches the same instance saw before'
        def features = reused.of(patch)
        [features.lbpSd(), features.geomeanMedian(), features.cannyMean()] == [lbp, geomean, canny]
        Math.abs(features.entropySd() - entropy) < 1e-12

        where:
        image | h   | w   | lbp                | geomean | entropy             | canny
        'A'   | 224 | 224 | 108.36207545621025d | 93.0d   | 0.18438470151000794d | 0.2404735331632653d
        'B'   | 224 | 224 | 100.33617615132358d | 95.0d   | 0.4794721955618303d  | 0.12262834821428571d
        'C'   | 224 | 224 | 37.46932333021446d  | 126.5d  | 0.09045627254623105d | 0.0d
        'E'   | 224 | 224 | 42.34088097229523d  | 77.0d   | 0.0d                 | 0.0d
        'F'   | 224 | 224 | 76.01076591882679d  | 67.0d   | 0.40366709904261905d | 0.07840401785714286d
        'B'   | 60  | 90  | 76.09289946667522d  | 107.0d  | 0.5224322706798837d  | 0.007592592592592593d
        'G'   | 224 | 224 | 102.66273165561725d | 96.0d   | 0.16109293207976708d | 0.37796954719387754d
        'G'   | 60  | 90  | 100.44093786283277d | 95.0d   | 0.2249943796582102d  | 0.3635185185185185d
    }

    def "a patch of any size has features: #h x #w"() {
        given:
        byte[] pixels = new byte[h * w + 5]
        new Random(7).nextBytes(pixels)

        when:
        def features = new FeatureExtractor().of(new GreyPatch(pixels, h, w))

        then:
        features.texture().every { Double.isFinite(it) }
        features.material().uniform() >= features.material().padding()
        features.material().uniform() <= 1

        where:
        h   | w
        1   | 1
        7   | 3
        3   | 7
        1   | 300
        300 | 1
        2   | 2
        17  | 4
        113 | 224
        224 | 113
    }

    def "flat ground has no entropy, no edges, and its own grey value"() {
        when:
        def features = new FeatureExtractor().of(GoldenImages.of('E', 31, 57))

        then:
        features.entropySd() == 0
        features.cannyMean() == 0
        features.geomeanMedian() == 77
    }
}
