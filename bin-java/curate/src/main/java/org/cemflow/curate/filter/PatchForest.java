package org.cemflow.curate.filter;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.cemflow.curate.filter.features.GreyPatch;
import org.cemflow.curate.filter.features.PatchFeatures;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.classification.ensemble.FullyWeightedVotingCombiner;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * A random forest over the four texture features; the only class that knows Tribuo's learning.
 *
 * <p>The forest is CEM500K's (scikit-learn's {@code RandomForestClassifier}): 100 trees of depth 8 on bootstrap samples,
 * Gini impurity, 2 of the 4 features tried at each split, examples weighted n / (2 n_class), the trees' class shares
 * averaged. The original's smallest node to split, 8 examples, becomes a weight of 8: Tribuo counts weights, whose
 * mean is 1. Safe for several threads.
 */
final class PatchForest implements PatchClassifier {

    private static final int TREES = 100;
    private static final int DEPTH = 8;
    private static final float LEAST_SPLIT = 8;
    private static final float FEATURE_SHARE = 0.5f;
    private static final String INFORMATIVE = "informative";
    private static final String UNINFORMATIVE = "uninformative";
    private static final String[] NAMES = PatchFeatures.TEXTURE.toArray(String[]::new);
    /** Tribuo tells about every tree it grows; the logger is held here lest it be collected with its level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    static {
        TRIBUO.setLevel(Level.WARNING);
    }

    private final Model<Label> model;

    private PatchForest(Model<Label> model) {
        this.model = model;
    }

    /**
     * Grows a forest.
     *
     * @param examples some of either class; their order matters, so fix it
     */
    static PatchForest train(List<LabelledPatch> examples, long seed) {
        long good = examples.stream().filter(LabelledPatch::informative).count();
        LabelFactory labels = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(
                new SimpleDataSourceProvenance("labelled patches", OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), labels),
                labels);
        for (LabelledPatch example : examples) {
            float weight = examples.size() / (2f * (example.informative() ? good : examples.size() - good));
            data.add(example(new Label(example.informative() ? INFORMATIVE : UNINFORMATIVE), weight, example.texture()));
        }
        CARTClassificationTrainer tree = new CARTClassificationTrainer(DEPTH, LEAST_SPLIT, 0, FEATURE_SHARE, false,
                new GiniIndex(), seed);
        return new PatchForest(new RandomForestTrainer<>(tree, new FullyWeightedVotingCombiner(), TREES, seed).train(data));
    }

    /** The probability that a patch with these texture features is informative. */
    double probability(double[] texture) {
        Label score = model.predict(example(LabelFactory.UNKNOWN_LABEL, 1, texture)).getOutputScores().get(INFORMATIVE);
        return Math.min(1, Math.max(0, score.getScore()));
    }

    @Override
    public Judgement judge(PatchFeatures features, GreyPatch patch) {
        double probability = probability(features.texture());
        return new Judgement(probability, String.format(Locale.ROOT, "forest %.2f", probability));
    }

    private static ArrayExample<Label> example(Label label, float weight, double[] texture) {
        ArrayExample<Label> example = new ArrayExample<>(label, weight);
        for (int i = 0; i < NAMES.length; i++) {
            example.add(NAMES[i], texture[i]);
        }
        return example;
    }

    /** The forest in Tribuo's protobuf format; the same forest gives the same bytes, whenever it was grown. */
    byte[] toBytes() throws IOException {
        return ForestBytes.of(model);
    }

    /**
     * @throws InvalidProtocolBufferException if this is no whole model
     * @throws IllegalArgumentException if it is one, but not over these features and classes
     */
    static PatchForest of(byte[] bytes) throws InvalidProtocolBufferException {
        Model<Label> model = ForestBytes.parse(bytes).castModel(Label.class);
        Set<String> classes = model.getOutputIDInfo().getDomain().stream().map(Label::getLabel).collect(Collectors.toSet());
        Set<String> features = model.getFeatureIDMap().keySet().stream().collect(Collectors.toSet());
        if (!classes.equals(Set.of(INFORMATIVE, UNINFORMATIVE)) || !features.equals(Set.copyOf(PatchFeatures.TEXTURE))) {
            throw new IllegalArgumentException("it tells " + classes + " by " + features);
        }
        return new PatchForest(model);
    }
}
