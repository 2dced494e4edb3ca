package org.cemflow.nets.weights.pickle;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.nets.weights.FileWindows;
import org.cemflow.nets.weights.Printable;

/**
 * The format before PyTorch 1.6: five pickles (a magic number, the version, facts about the machine, the object, the
 * storages' keys), then each storage in the keys' order: its number of elements (int64), then they.
 */
final class PthLegacy implements PthFile.Container {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    private static final int LONGEST_PICKLE = 256 << 20;
    private static final String MEND = "the file is damaged or no PyTorch file; copy it again";

    private final Path file;
    private final FileWindows windows;
    private final Map<String, StorageRef> promised = new HashMap<>();
    private final Map<String, ByteBuffer> storages = new HashMap<>();
    private final Object root;

    PthLegacy(Path file, FileWindows windows) throws IOException {
        this.file = file;
        this.windows = windows;
        PickleInput in = new PickleInput(file, windows.slice(0, (int) Math.min(LONGEST_PICKLE, windows.length())));
        if (!MAGIC.equals(load(in))) {
            throw new DataError(file, "is a pickle, not one of torch.save", "save model.state_dict() with torch.save");
        }
        if (!Long.valueOf(VERSION).equals(load(in))) {
            throw new DataError(file, "is of an unknown version of torch.save", MEND);
        }
        if (!(load(in) instanceof Map<?, ?> machine) || Boolean.FALSE.equals(machine.get("little_endian"))) {
            throw new DataError(file, "was written in big-endian order", "save it on a little-endian machine");
        }
        root = load(in);
        if (!(load(in) instanceof List<?> keys)) {
            throw new DataError(file, "has no list of storages behind its pickle", MEND);
        }
        locate(keys, in.position());
    }

    private Object load(PickleInput in) {
        return new Unpickler(file, in, this::promise).load();
    }

    private StorageRef promise(Object id) {
        StorageRef ref = PthFile.storage(file, id);
        StorageRef before = promised.putIfAbsent(ref.key(), ref);
        if (before != null && !before.equals(ref)) {
            throw new DataError(file, "describes one storage in two ways", MEND);
        }
        return ref;
    }

    private void locate(List<?> keys, long start) throws IOException {
        long at = start;
        for (Object key : keys) {
            StorageRef ref = key instanceof String ? promised.get(key) : null;
            if (ref == null || storages.containsKey(key)) {
                throw new DataError(file, "lists a storage that its pickle does not have, or lists one twice", MEND);
            }
            Sizes.within(file, at, Long.BYTES, windows.length());
            long elements = windows.slice(at, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
            at += Long.BYTES;
            if (elements != ref.elements() || elements > Integer.MAX_VALUE / ref.dtype().bytes()) {
                throw new DataError(file, "holds a storage of " + elements + " elements where " + ref.elements() + " are promised; 2 GiB and"
                        + " more are not read here", MEND);
            }
            long bytes = elements * ref.dtype().bytes();
            Sizes.within(file, at, bytes, windows.length());
            storages.put(ref.key(), windows.slice(at, (int) bytes));
            at += bytes;
        }
    }

    @Override
    public Object root() {
        return root;
    }

    @Override
    public ByteBuffer storage(StorageRef ref) {
        ByteBuffer bytes = storages.get(ref.key());
        if (bytes == null) {
            throw new DataError(file, "lacks the storage " + Printable.of(ref.key()), MEND);
        }
        return bytes;
    }
}
