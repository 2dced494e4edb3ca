package org.cemflow.nets.moco;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.cemflow.nets.engine.Engine;
import org.cemflow.nets.engine.NoGradient;
import org.cemflow.nets.engine.Scope;
import org.cemflow.nets.engine.TensorOwner;
import org.cemflow.nets.layers.Norm;
import org.cemflow.nets.resnet.ResNetShape;

/**
 * One device's query and key encoder, and what it does with its part of a batch: forward, then back. The first replica is
 * trained and saved; the others take over its query encoder before each forward, and move their key encoders on as it
 * does, so that these stay the same, too. One thread at a time uses a replica.
 */
final class Replica implements AutoCloseable {

    private final Engine engine;
    private final int groups;
    private final Replica first;
    private final ProjectedEncoder query;
    private final ProjectedEncoder key;
    /** Owns what lives from {@link #forward} to {@link #forget}, whatever thread asks for it. */
    private final TensorOwner passing = new TensorOwner();
    /** With their graph. */
    private Tensor queries;

    /**
     * Vectors without a graph on the first replica's device.
     *
     * @param queries B/N x dim
     * @param keys likewise
     */
    record Encoded(Tensor queries, Tensor keys) {}

    /**
     * @param groups into how many groups of batch normalisation its part of the batch falls
     * @param seed of the first weights, the same for all replicas
     * @param first of the replicas; null for this one
     */
    Replica(ResNetShape shape, int dim, Engine engine, int groups, long seed, Replica first) {
        this.engine = engine;
        this.groups = groups;
        this.first = first == null ? this : first;
        this.query = new ProjectedEncoder(shape, dim, engine, seed);
        this.key = new ProjectedEncoder(shape, dim, engine, seed);
        key.parameters().values().forEach(parameter -> parameter.set_requires_grad(false));
    }

    ProjectedEncoder query() {
        return query;
    }

    ProjectedEncoder key() {
        return key;
    }

    /** Takes over the first replica's encoders, as after it was restored. */
    void follow() {
        if (first != this) {
            query.follow(first.query);
            key.follow(first.key);
        }
    }

    /**
     * Moves the encoders on, then encodes this replica's part of both views, on any device. Keeps the queries' graph until
     * {@link #forget}.
     *
     * @param approach part of the way that the key encoder goes to the query encoder
     */
    Encoded forward(Tensor queryView, Tensor keyView, double approach) {
        if (first != this) {
            query.follow(first.query);
        }
        queries = passing.own(byGroup(query, engine.place(queryView)));
        try (NoGradient none = new NoGradient()) {
            key.approach(query, approach);
            Tensor keys = byGroup(key, engine.place(keyView));
            return new Encoded(passing.own(first.engine.place(queries.detach())), passing.own(first.engine.place(keys)));
        }
    }

    /** The encoder over each group of the images by itself, B/N x dim; only the first group of all moves the running averages. */
    private Tensor byGroup(ProjectedEncoder encoder, Tensor images) {
        try (Scope scope = new Scope()) {
            long size = images.size(0) / groups;
            TensorVector parts = new TensorVector();
            for (int group = 0; group < groups; group++) {
                Norm norm = first == this && group == 0 ? Norm.BATCH : Norm.BATCH_ONLY;
                parts.push_back(encoder.project(images.narrow(0, group * size, size), norm));
            }
            return scope.keep(torch.cat(parts, 0));
        }
    }

    /**
     * The gradients of the query encoder's parameters, in their order, on this replica's device; theirs until {@link #forget}.
     *
     * @param ofQueries the loss's gradient with respect to the queries of the last forward, on any device
     */
    TensorVector gradients(Tensor ofQueries) {
        TensorVector parameters = new TensorVector();
        query.parameters().values().forEach(parameters::push_back);
        return passing.own(torch.grad(new TensorVector(queries), parameters, new TensorVector(engine.place(ofQueries)),
                new BoolOptional(), false, false));
    }

    /** Lets go of what the last pass left. */
    void forget() {
        passing.close();
        queries = null;
    }

    @Override
    public void close() {
        forget();
        query.close();
        key.close();
    }
}
