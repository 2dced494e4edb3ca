package org.cemflow.curate.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.cemflow.core.io.AtomicFile;

/**
 * WebDataset shards {@code cem-000000.tar, cem-000001.tar, ...}: POSIX ustar archives in which each patch is two
 * neighbouring members, {@code <key>.json} and {@code <key>.png}. The key is the patch's number among the kept, which is
 * its row in train.npy, in nine digits: the members are sorted and no key holds a dot. Time, owner and group of each member are 0.
 */
final class ShardWriter implements AutoCloseable {

    private static final int RECORD = 512;
    private static final int TRAILER = 2 * RECORD;
    private static final int READABLE = 0644;

    private final Path folder;
    private final long limit;
    private AtomicFile file;
    private OutputStream stream;
    private TarArchiveOutputStream tar;
    private int shards;
    private long position;
    private long number;

    /** @param limit a shard is closed before it would exceed this many bytes, unless one patch alone does */
    ShardWriter(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** Where a patch's pixels lie: the shard's name, the first byte of the PNG in it and its length. */
    record Place(String shard, long offset, long bytes) {}

    /** Appends a patch. */
    Place add(byte[] json, byte[] png) throws IOException {
        if (file == null || position + padded(json) + padded(png) + TRAILER > limit && position > 0) {
            finish();
            open();
        }
        String key = String.format(Locale.ROOT, "%09d", number++);
        put(key + ".json", json);
        put(key + ".png", png);
        return new Place(name(shards - 1), position - (padded(png) - RECORD), png.length);
    }

    private static long padded(byte[] data) {
        return RECORD + (data.length + RECORD - 1L) / RECORD * RECORD;
    }

    private void put(String name, byte[] data) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
        entry.setSize(data.length);
        entry.setMode(READABLE);
        entry.setModTime(0L);
        entry.setIds(0, 0);
        entry.setNames("", "");
        tar.putArchiveEntry(entry);
        tar.write(data);
        tar.closeArchiveEntry();
        position += padded(data);
    }

    private static String name(int shard) {
        return String.format(Locale.ROOT, "cem-%06d.tar", shard);
    }

    private void open() throws IOException {
        file = AtomicFile.create(folder.resolve(name(shards++)));
        stream = file.stream();
        tar = new TarArchiveOutputStream(stream, RECORD, "UTF-8");
        position = 0;
    }

    /** Completes the last shard. */
    void finish() throws IOException {
        if (file != null) {
            tar.finish();
            tar.flush();
            stream.flush();
            file.commit();
            file = null;
        }
    }

    /** Drops a shard that was not finished. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
