package org.cemflow.nets.weights.pickle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.Printable;

/**
 * What a weight file's pickle may name, and what each name makes: this list is all that there is. A name outside it is
 * refused before anything is made of it.
 */
final class Constructors {

    /** Storage classes, which only occur in persistent ids, and their element types. */
    static final Map<String, DType> STORAGES = Map.ofEntries(Map.entry("FloatStorage", DType.F32), Map.entry("DoubleStorage", DType.F64),
            Map.entry("HalfStorage", DType.F16), Map.entry("BFloat16Storage", DType.BF16), Map.entry("LongStorage", DType.I64),
            Map.entry("IntStorage", DType.I32), Map.entry("ShortStorage", DType.I16), Map.entry("CharStorage", DType.I8),
            Map.entry("ByteStorage", DType.U8), Map.entry("BoolStorage", DType.BOOL));

    private static final Set<String> DTYPES = Set.of("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8",
            "uint8", "bool");
    private static final Set<String> PLAIN = Stream.of("set", "frozenset", "dict", "list", "int", "float", "str", "bool")
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> OTHERS = Set.of("collections.OrderedDict", "collections.defaultdict", "_codecs.encode",
            "torch.Size", "torch.device", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_parameter", "numpy.dtype", "numpy.ndarray", "numpy.core.multiarray.scalar",
            "numpy.core.multiarray._reconstruct", "numpy._core.multiarray.scalar", "numpy._core.multiarray._reconstruct",
            "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer");

    /** Arrays of more axes are not believed. */
    private static final int MOST_AXES = 32;
    /** Elements that copies inside one pickle may come to: a short pickle can ask for the same copy again and again. */
    private static final long MOST_COPIED = 50_000_000;

    private final Object file;
    private long copied;

    Constructors(Object file) {
        this.file = file;
    }

    /** @throws DataError, naming it, if weight files have no need of it */
    Name name(String module, String name) {
        Name wanted = new Name(module.equals("__builtin__") ? "builtins" : module, name);
        boolean known = switch (wanted.module()) {
            case "builtins" -> PLAIN.contains(name);
            case "torch" -> STORAGES.containsKey(name) || DTYPES.contains(name) || OTHERS.contains(wanted.toString());
            default -> OTHERS.contains(wanted.toString());
        };
        if (!known) {
            throw new DataError(file, "asks for " + Printable.of(wanted.toString()) + ", which is no plain weights' business and was not run",
                    "if you trust the file, load it in Python and save model.state_dict() alone");
        }
        return wanted;
    }

    /** What Python would get by calling {@code callee(*arguments)}. */
    Object call(Object callee, Object arguments) {
        if (!(callee instanceof Name name) || !(arguments instanceof Tuple tuple)) {
            throw fault("calls what is no class");
        }
        try {
            return switch (name.toString()) {
                case "collections.OrderedDict", "builtins.dict" -> tuple.size() == 0 ? new LinkedHashMap<>() : pairs(tuple.get(0));
                case "collections.defaultdict" -> new LinkedHashMap<>();
                case "builtins.set", "builtins.frozenset", "builtins.list" -> tuple.size() == 0 ? new ArrayList<>() : copy(items(tuple.get(0)));
                case "torch.Size" -> new Tuple(copy(items(tuple.get(0))));
                case "torch.device" -> tuple;
                case "_codecs.encode" -> encode((String) tuple.get(0), (String) tuple.get(1));
                case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(tuple);
                case "torch._utils._rebuild_parameter" -> (TensorRef) tuple.get(0);
                case "numpy.dtype" -> new Numpy.Type((String) tuple.get(0));
                case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar" ->
                    ((Numpy.Type) tuple.get(0)).scalar((byte[]) tuple.get(1));
                case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" -> new Numpy.Array();
                case "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer" ->
                    new Numpy.Array((byte[]) tuple.get(0), (Numpy.Type) tuple.get(1), (Tuple) tuple.get(2), tuple.get(3).equals("F"));
                default -> throw fault("calls " + name);
            };
        } catch (ClassCastException | IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException | NullPointerException e) {
            // Wrong arguments are wrong data, whatever is wrong about them.
            throw new DataError(file, "holds a pickle with wrong arguments for " + name, "the file is damaged; copy it again", e);
        }
    }

    /** What Python would do by {@code target.__setstate__(state)}. */
    void setState(Object target, Object state) {
        try {
            if (target instanceof Numpy.Type type) {
                type.setState((Tuple) state);
            } else if (target instanceof Numpy.Array array) {
                array.setState((Tuple) state);
            } else if (!(target instanceof Map)) {
                // A dictionary's attributes are module versions, of no use here.
                throw fault("sets the state of what has none");
            }
        } catch (ClassCastException | IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException | NullPointerException e) {
            throw new DataError(file, "holds a pickle with a wrong state", "the file is damaged; copy it again", e);
        }
    }

    private TensorRef tensor(Tuple arguments) {
        List<Long> shape = lengths(arguments.get(2));
        List<Long> strides = lengths(arguments.get(3));
        if (shape.size() != strides.size() || shape.size() > MOST_AXES) {
            throw new IllegalArgumentException("axes");
        }
        return new TensorRef((StorageRef) arguments.get(0), (Long) arguments.get(1), shape, strides);
    }

    private static List<Long> lengths(Object sizes) {
        return items(sizes).stream().map(Long.class::cast).toList();
    }

    private static List<Object> items(Object sequence) {
        if (sequence instanceof Tuple tuple) {
            return tuple.items();
        }
        @SuppressWarnings("unchecked")
        List<Object> items = (List<Object>) sequence;
        return items;
    }

    private List<Object> copy(List<Object> items) {
        count(items.size());
        return new ArrayList<>(items);
    }

    private Map<Object, Object> pairs(Object sequence) {
        Map<Object, Object> map = new LinkedHashMap<>();
        count(items(sequence).size());
        for (Object pair : items(sequence)) {
            map.put((String) items(pair).get(0), items(pair).get(1));
        }
        return map;
    }

    /** How protocol 2 writes bytes: as a text whose characters are the bytes. */
    private byte[] encode(String text, String codec) {
        count(text.length());
        if (!codec.equals("latin1") && !codec.equals("latin-1")) {
            throw new IllegalArgumentException(codec);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void count(int elements) {
        copied += elements;
        if (copied > MOST_COPIED) {
            throw fault("copies more than " + MOST_COPIED + " elements");
        }
    }

    private DataError fault(String does) {
        return new DataError(file, "holds a pickle that " + does, "the file is damaged or no weight file; copy it again");
    }
}
