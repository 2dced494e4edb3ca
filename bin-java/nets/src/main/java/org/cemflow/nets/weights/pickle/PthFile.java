package org.cemflow.nets.weights.pickle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.InputFiles;
import org.cemflow.nets.weights.FileWindows;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.Printable;
import org.cemflow.nets.weights.StateDict;

/**
 * What {@code torch.save} wrote ({@code .pth}, {@code .pt}, {@code .pth.tar}), in the zip format (PyTorch 1.6 and newer)
 * or the one before it, read as data: nothing in the file is run.
 */
public final class PthFile {

    private static final int LONGEST_TEXT = 1000;
    private static final int LONGEST_LIST = 16;
    /** Where a checkpoint keeps its weights, if not at its root. */
    private static final List<String> WEIGHTS = List.of("state_dict", "model_state_dict", "model");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PthFile() {}

    /** What a file's own format gives: the pickled object, and the storages by their keys. */
    interface Container {

        Object root();

        /**
         * A storage's bytes.
         *
         * @throws DataError if they are not there, or too few
         */
        ByteBuffer storage(StorageRef ref) throws IOException;
    }

    /**
     * The weights of a file, and in the metadata what stands beside them at the top of the checkpoint, as JSON texts:
     * numbers, texts and short lists of numbers ({@code epoch}, {@code arch}, {@code norms}, ...). Weights are the
     * tensors at the root, else those in {@code state_dict}, {@code model_state_dict} or {@code model}, else in the only
     * dictionary that holds tensors; optimisers and all else are left out. Arrays are mapped from the file; those that
     * are not contiguous are copied.
     *
     * @throws DataError if the file is not whole, not of these formats, holds no weights, or asks for anything to be run
     */
    public static StateDict read(Path file) throws IOException {
        InputFiles.requireFile(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FileWindows windows = new FileWindows(channel);
            Container container = container(file, windows);
            if (!(container.root() instanceof Map<?, ?> root)) {
                throw new DataError(file, "holds no dictionary at its root", "save model.state_dict()");
            }
            Map<String, TensorRef> refs = tensors(weights(file, root));
            Views views = new Views(file, windows.length());
            Map<String, HostTensor> tensors = new LinkedHashMap<>();
            for (Map.Entry<String, TensorRef> entry : refs.entrySet()) {
                tensors.put(entry.getKey(), views.array(entry.getKey(), entry.getValue(), container.storage(entry.getValue().storage())));
            }
            return new StateDict(tensors, metadata(root));
        }
    }

    private static Container container(Path file, FileWindows windows) throws IOException {
        ByteBuffer head = windows.slice(0, (int) Math.min(4, windows.length()));
        if (head.capacity() == 4 && head.getInt(0) == 0x504B0304) {
            return new PthZip(file, windows);
        }
        if (head.capacity() == 4 && head.get(0) == (byte) 0x80) {
            return new PthLegacy(file, windows);
        }
        throw new DataError(file, "does not start as a file of torch.save does", "give a .pth, .pt or .pth.tar file, or a .safetensors file");
    }

    private static Map<?, ?> weights(Path file, Map<?, ?> root) {
        if (!tensors(root).isEmpty()) {
            return root;
        }
        for (String name : WEIGHTS) {
            if (root.get(name) instanceof Map<?, ?> found && !tensors(found).isEmpty()) {
                return found;
            }
        }
        List<Map<?, ?>> others = new ArrayList<>();
        for (Object value : root.values()) {
            if (value instanceof Map<?, ?> found && !tensors(found).isEmpty()) {
                others.add(found);
            }
        }
        if (others.size() != 1) {
            throw new DataError(file, "holds tensors in " + others.size() + " dictionaries, none of them named as weights are; its keys are "
                    + Printable.of(root.keySet().stream().filter(String.class::isInstance).map(String.class::cast).toList()), "save model.state_dict()");
        }
        return others.get(0);
    }

    private static Map<String, TensorRef> tensors(Map<?, ?> dict) {
        Map<String, TensorRef> found = new LinkedHashMap<>();
        dict.forEach((key, value) -> {
            if (key instanceof String name && value instanceof TensorRef tensor) {
                found.put(name, tensor);
            }
        });
        return found;
    }

    private static Map<String, String> metadata(Map<?, ?> root) {
        Map<String, String> metadata = new LinkedHashMap<>();
        root.forEach((key, value) -> {
            Object plain = plain(value);
            if (key instanceof String name && plain != null) {
                metadata.put(name, plain instanceof String text ? text : json(plain));
            }
        });
        return metadata;
    }

    /** The value if it is a number, a text, or a short list of numbers; else null. */
    private static Object plain(Object value) {
        if (value instanceof Number || value instanceof Boolean || value instanceof String text && text.length() <= LONGEST_TEXT) {
            return value;
        }
        if (value instanceof Numpy.Array array && array.value() != null && array.value().shape().size() == 1
                && array.value().dtype().floating() && array.value().size() <= LONGEST_LIST) {
            return array.value().floats();
        }
        List<?> items = value instanceof Tuple tuple ? tuple.items() : value instanceof List<?> list ? list : List.of();
        boolean numbers = !items.isEmpty() && items.size() <= LONGEST_LIST && items.stream().allMatch(Number.class::isInstance);
        return numbers ? items : null;
    }

    private static String json(Object plain) {
        try {
            return MAPPER.writeValueAsString(plain);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A storage out of a persistent id: {@code ('storage', class, key, device, elements)}. */
    static StorageRef storage(Path file, Object id) {
        if (id instanceof Tuple tuple && tuple.size() >= 5 && "storage".equals(tuple.get(0)) && tuple.get(1) instanceof Name type
                && type.module().equals("torch") && Constructors.STORAGES.containsKey(type.name())
                && tuple.get(2) instanceof String key && tuple.get(4) instanceof Long elements && elements >= 0
                && (tuple.size() == 5 || tuple.get(5) == null)) {
            return new StorageRef(Constructors.STORAGES.get(type.name()), key, elements);
        }
        throw new DataError(file, "refers to an object outside its pickle that is no plain storage", "save model.state_dict()");
    }
}
