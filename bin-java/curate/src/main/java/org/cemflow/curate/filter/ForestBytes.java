package org.cemflow.curate.filter;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.config.protobuf.ProtoProvenanceSerialization;
import com.oracle.labs.mlrg.olcut.config.protobuf.protos.RootProvenanceProto;
import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tribuo.Model;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.common.tree.protos.TreeModelProto;
import org.tribuo.ensemble.WeightedEnsembleModel;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.protos.core.WeightedEnsembleModelProto;
import org.tribuo.provenance.EnsembleModelProvenance;
import org.tribuo.provenance.ModelProvenance;

/**
 * A forest in Tribuo's protobuf format, made reproducible and safe to read: times, host and Java version are left out
 * of its provenance, and a checksum of all that precedes it follows as an unknown field ({@value #FIELD}, SHA-256),
 * which Tribuo's own readers skip.
 */
final class ForestBytes {

    static final String CLASS = WeightedEnsembleModel.class.getName();
    private static final int FIELD = 15;
    private static final int LENGTH_DELIMITED = 2;
    private static final int DIGEST = 32;
    private static final OffsetDateTime NO_TIME = OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private ForestBytes() {}

    static byte[] of(Model<?> forest) throws IOException {
        ModelProto proto = forest.serialize();
        WeightedEnsembleModelProto.Builder ensemble = proto.getSerializedData().unpack(WeightedEnsembleModelProto.class).toBuilder();
        ModelProvenance trained = forest.getProvenance();
        ensemble.setMetadata(with(ensemble.getMetadata(), new EnsembleModelProvenance(CLASS, NO_TIME,
                trained.getDatasetProvenance(), trained.getTrainerProvenance(), Map.of(), false,
                ListProvenance.createListProvenance(List.of()))));
        ModelProvenance tree = new ModelProvenance(TreeModel.class.getName(), NO_TIME, trained.getDatasetProvenance(),
                trained.getTrainerProvenance(), Map.of(), false);
        for (int i = 0; i < ensemble.getModelsCount(); i++) {
            ModelProto member = ensemble.getModels(i);
            TreeModelProto.Builder nodes = member.getSerializedData().unpack(TreeModelProto.class).toBuilder();
            nodes.setMetadata(with(nodes.getMetadata(), tree));
            ensemble.setModels(i, member.toBuilder().setSerializedData(Any.pack(nodes.build())).build());
        }
        byte[] body = proto.toBuilder().setSerializedData(Any.pack(ensemble.build())).build().toByteArray();
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealed.write(body);
        sealed.write(FIELD << 3 | LENGTH_DELIMITED);
        sealed.write(DIGEST);
        sealed.write(digest(body, body.length));
        return sealed.toByteArray();
    }

    /** @throws InvalidProtocolBufferException if the bytes are damaged or no forest */
    static Model<?> parse(byte[] bytes) throws InvalidProtocolBufferException {
        int end = bytes.length - DIGEST - 2;
        if (end < 0 || bytes[end] != (FIELD << 3 | LENGTH_DELIMITED) || bytes[end + 1] != DIGEST
                || !Arrays.equals(bytes, end + 2, bytes.length, digest(bytes, end), 0, DIGEST)) {
            throw new InvalidProtocolBufferException("its checksum is not that of its content");
        }
        ModelProto proto = ModelProto.parseFrom(bytes);
        if (!proto.getClassName().equals(CLASS)) {
            throw new InvalidProtocolBufferException("it is a " + proto.getClassName());
        }
        return Model.deserialize(proto);
    }

    private static ModelDataProto with(ModelDataProto metadata, ModelProvenance provenance) {
        RootProvenanceProto root = new ProtoProvenanceSerialization(false)
                .serializeToProto(ProvenanceUtil.marshalProvenance(provenance));
        return metadata.toBuilder().setProvenance(root).build();
    }

    private static byte[] digest(byte[] bytes, int length) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes, 0, length);
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
