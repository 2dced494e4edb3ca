package org.cemflow.label.patch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.cemflow.core.error.DataError;

/** Pictures out of the shards of an exported data set, which hold the kept patches only, as PNG files. */
public final class ShardPictures implements Pictures {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final long LARGEST = 64L << 20;
    private static final String MEND = "give the whole folder that one cem-export wrote";

    private final Path shards;

    /** @param dataset the folder that cem-export wrote */
    public ShardPictures(Path dataset) {
        this.shards = dataset.resolve("shards");
    }

    /** Whether the export kept this patch. */
    public static boolean holds(Candidate patch) {
        return patch.shard() != null && patch.shardOffset() != null && patch.shardBytes() != null;
    }

    @Override
    public void require(Candidate patch) throws IOException {
        Path shard = shard(patch);
        if (patch.shardBytes() < SIGNATURE.length || patch.shardBytes() > LARGEST || patch.shardOffset() < 0
                || patch.shardOffset() > Files.size(shard) - patch.shardBytes()) {
            throw new DataError(shard, "does not hold the patch " + patch.id() + " where the index says", MEND);
        }
    }

    private Path shard(Candidate patch) {
        Path shard = shards.resolve(patch.shard());
        if (!shard.normalize().getParent().equals(shards.normalize()) || !Files.isRegularFile(shard)) {
            throw new DataError(shard, "is no shard though the index names it", MEND);
        }
        return shard;
    }

    @Override
    public byte[] png(Candidate patch) throws IOException {
        require(patch);
        Path shard = shard(patch);
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(patch.shardBytes()));
        try (FileChannel channel = FileChannel.open(shard)) {
            while (bytes.hasRemaining() && channel.read(bytes, patch.shardOffset() + bytes.position()) >= 0) {
                // until all is there
            }
        }
        if (bytes.hasRemaining() || !Arrays.equals(bytes.array(), 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw new DataError(shard, "holds no PNG file where the index says, for " + patch.id(), MEND);
        }
        return bytes.array();
    }

    @Override
    public void close() {
        // each picture opens and closes its shard
    }
}
