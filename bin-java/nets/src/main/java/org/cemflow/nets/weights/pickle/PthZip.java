package org.cemflow.nets.weights.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.nets.weights.FileWindows;
import org.cemflow.nets.weights.Printable;

/**
 * The format since PyTorch 1.6: a zip archive without compression, with {@code NAME/data.pkl}, {@code NAME/byteorder} and
 * one entry {@code NAME/data/KEY} a storage. Entries are mapped and held against their CRC.
 */
final class PthZip implements PthFile.Container {

    private static final ByteBuffer LITTLE = StandardCharsets.US_ASCII.encode("little").asReadOnlyBuffer();
    private static final String PICKLE = "data.pkl";
    private static final int LONGEST_PICKLE = 256 << 20;
    private static final String MEND = "the file is damaged or was packed by another tool; save it again with torch.save";

    private final Path file;
    private final FileWindows windows;
    private final Map<String, ZipArchiveEntry> entries = new HashMap<>();
    private final Map<String, ByteBuffer> storages = new HashMap<>();
    private final String folder;
    private final Object root;

    PthZip(Path file, FileWindows windows) throws IOException {
        this.file = file;
        this.windows = windows;
        directory();
        List<String> pickles = entries.keySet().stream().filter(name -> name.matches("([^/]+/)?" + PICKLE.replace(".", "\\."))).toList();
        if (pickles.size() != 1) {
            throw new DataError(file, "is a zip archive with " + pickles.size() + " data.pkl, torch.save writes one", MEND);
        }
        folder = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
        requireLittleEndian();
        ByteBuffer pickle = bytes(pickles.get(0));
        if (pickle.capacity() > LONGEST_PICKLE) {
            throw new DataError(file, "has a pickle of " + pickle.capacity() + " bytes", "save model.state_dict()");
        }
        root = new Unpickler(file, new PickleInput(file, pickle), id -> PthFile.storage(file, id)).load();
    }

    /** Reads the archive's directory through a channel of its own: the library closes what it was given when it is collected. */
    private void directory() {
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entries.put(entry.getName(), entry) != null) {
                    throw new DataError(file, "is a zip archive with two entries " + Printable.of(entry.getName()), MEND);
                }
            }
        } catch (DataError e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new DataError(file, "is no whole zip archive", "the file is truncated or damaged; copy it again", e);
        }
    }

    private void requireLittleEndian() throws IOException {
        String order = folder + "byteorder";
        if (entries.containsKey(order) && !bytes(order).equals(LITTLE)) {
            throw new DataError(file, "was written in big-endian order", "save it on a little-endian machine");
        }
    }

    private ByteBuffer bytes(String name) throws IOException {
        ZipArchiveEntry entry = entries.get(name);
        if (entry == null) {
            throw new DataError(file, "lacks " + Printable.of(name), MEND);
        }
        long size = entry.getSize();
        if (entry.getMethod() != ZipArchiveEntry.STORED || size != entry.getCompressedSize()) {
            throw new DataError(file, "holds " + Printable.of(name) + " compressed", MEND);
        }
        Sizes.within(file, entry.getDataOffset(), size, windows.length());
        if (size > Integer.MAX_VALUE) {
            throw new DataError(file, "holds a storage of " + size + " bytes; 2 GiB and more are not read here", "split the array");
        }
        ByteBuffer bytes = windows.slice(entry.getDataOffset(), (int) size);
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        // torch.save can be told to leave the checksums out.
        if (entry.getCrc() != 0 && crc.getValue() != entry.getCrc()) {
            throw new DataError(file, "holds " + Printable.of(name) + " with bytes that do not match their checksum", "the file is damaged; copy it again");
        }
        return bytes;
    }

    @Override
    public Object root() {
        return root;
    }

    @Override
    public ByteBuffer storage(StorageRef ref) throws IOException {
        ByteBuffer bytes = storages.get(ref.key());
        if (bytes == null) {
            bytes = bytes(folder + "data/" + ref.key());
            storages.put(ref.key(), bytes);
        }
        return bytes;
    }
}
