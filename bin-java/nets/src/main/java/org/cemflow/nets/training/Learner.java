package org.cemflow.nets.training;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.augment.Augmenter;
import org.cemflow.nets.data.PatchSource;
import org.cemflow.nets.data.PixelStatistics;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.HostCopies;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.objective.Objective;
import org.cemflow.nets.objective.Outcome;
import org.cemflow.nets.optim.Sgd;
import org.cemflow.nets.weights.HostTensor;

/**
 * Patches, augmentation, objective and optimiser put together: one call a step. What a step gives depends on the state,
 * the rows, the rate, the seed and the step's number alone. Owns none of its parts but the optimiser.
 */
public final class Learner implements Course.Trained, AutoCloseable {

    private static final String MOMENTA = "momentum.";

    private final Engine engine;
    private final Objective objective;
    private final PatchSource source;
    private final Augmenter augmenter;
    private final PixelStatistics statistics;
    private final Sgd sgd;
    private final long seed;
    private final TensorOwner owner = new TensorOwner();
    /** Sums of loss and watched values since {@link #drain}, float64, on the device: asking after each step would stall a GPU. */
    private final Tensor sums;
    private long steps;
    private double waitSeconds;

    /**
     * @param statistics with which the augmenter normalises
     * @param momentum of the optimiser
     * @param decay its weight decay
     * @param seed of the augmentation
     */
    public Learner(Engine engine, Objective objective, PatchSource source, Augmenter augmenter, PixelStatistics statistics,
            double momentum, double decay, long seed) {
        this.engine = engine;
        this.objective = objective;
        this.source = source;
        this.augmenter = augmenter;
        this.statistics = statistics;
        this.sgd = new Sgd(objective.parameters(), momentum, decay);
        this.seed = seed;
        try (NoGradient none = new NoGradient()) {
            this.sums = owner.own(engine.place(torch.zeros(1L + objective.watched().size()).to(ScalarType.Double)));
        }
    }

    /** As {@link PatchSource#announce}. */
    public void announce(long[] rows) {
        source.announce(rows);
    }

    /**
     * One step of the training.
     *
     * @param step its number, from 0
     * @param rows the batch
     * @param lr the learning rate
     * @throws org.cemflow.core.error.DataError if the device's memory is too small for the batch
     */
    public void step(long step, long[] rows, double lr) {
        try (Scope scope = new Scope()) {
            long start = System.nanoTime();
            Tensor batch = source.batch(rows);
            waitSeconds += (System.nanoTime() - start) / 1e9;
            List<Tensor> views = new ArrayList<>();
            for (int view = 0; view < objective.views(); view++) {
                views.add(augmenter.view(batch, seed, step, view));
            }
            Outcome outcome = objective.pass(views, step);
            sgd.step(outcome.gradients(), lr);
            record(outcome);
        } catch (RuntimeException e) {
            if (BatchFit.outOfMemory(e)) {
                throw BatchFit.tooLarge(rows.length, 2, batch -> trial(rows, batch), e);
            }
            throw e;
        }
        steps++;
    }

    private void record(Outcome outcome) {
        try (NoGradient none = new NoGradient()) {
            Tensor values = torch.cat(new TensorVector(outcome.loss().reshape(1), outcome.watched()), 0);
            sums.add_(values.to(ScalarType.Double));
        }
    }

    /** Whether the first rows pass forward and backward; the weights are not moved, but the objective's state may be. */
    private boolean trial(long[] rows, int batch) {
        try (Scope scope = new Scope()) {
            List<Tensor> views = new ArrayList<>();
            for (int view = 0; view < objective.views(); view++) {
                views.add(augmenter.view(source.batch(Arrays.copyOf(rows, batch)), seed, 0, view));
            }
            sgd.step(objective.pass(views, 0).gradients(), 0);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** What was summed up since the last call; waits for the device. */
    @Override
    public Sums drain() {
        try (NoGradient none = new NoGradient()) {
            ByteBuffer values = HostCopies.array(sums).data();
            List<Double> list = new ArrayList<>();
            for (int i = 0; i < values.capacity(); i += Double.BYTES) {
                list.add(values.getDouble(i));
            }
            Sums drained = new Sums(steps, list, waitSeconds);
            sums.zero_();
            steps = 0;
            waitSeconds = 0;
            return drained;
        }
    }

    /** Whether all parameters are finite: a loss is of the weights before its step. */
    @Override
    public boolean finite() {
        return Finite.all(engine, objective.parameters().values());
    }

    /** As {@link Objective#spread()}. */
    public double spread() {
        return objective.spread();
    }

    /**
     * Feature vectors of patches that are not of the data set, by the encoder as it stands, normalised as the data set is.
     *
     * @param patches N x side x side grey values
     * @return N x features, row by row
     */
    public float[] features(byte[] patches, int side) {
        return Features.of(engine, objective.encoder(), statistics, patches, side);
    }

    /** Copies of everything that goes on from step to step. */
    @Override
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>(objective.state());
        sgd.state().forEach((name, array) -> state.put(MOMENTA + name, array));
        return state;
    }

    /**
     * Takes over what {@link #state()} gave.
     *
     * @throws org.cemflow.core.error.DataError if it is of another architecture
     */
    @Override
    public void restore(Object file, Map<String, HostTensor> state) {
        Map<String, HostTensor> momenta = new LinkedHashMap<>();
        state.forEach((name, array) -> {
            if (name.startsWith(MOMENTA)) {
                momenta.put(name.substring(MOMENTA.length()), array);
            }
        });
        objective.restore(file, state);
        sgd.restore(file, momenta);
    }

    @Override
    public void close() {
        sgd.close();
        owner.close();
    }
}
