package org.cemflow.nets.weights.pickle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Python's pickle machine (pickletools' opcodes of protocols 2 to 5), made to build data and nothing else: dictionaries,
 * lists, tuples, numbers, texts, bytes, and what {@link Constructors} lists. A class or function outside that list ends
 * the reading; none is ever looked up or called.
 *
 * <p>Values: {@code Map}, {@code List} (lists and sets), {@link Tuple}, {@code Long} or {@code BigInteger},
 * {@code Double}, {@code Boolean}, {@code String}, {@code byte[]}, {@code null} for None, {@link Name},
 * {@link TensorRef}, {@link StorageRef}, {@link Numpy}'s. Lists and dictionaries may contain themselves, and a small file may
 * describe a structure that is endless when walked: walk them to a fixed depth only.
 *
 * <p>Memory is bounded by the pickle's length: each instruction makes at most one object, and copies are counted.
 */
final class Unpickler {

    /** A checkpoint of a ResNet-50 with its optimiser takes 50,000. */
    private static final int MOST_INSTRUCTIONS = 2_000_000;
    private static final int DEEPEST = 100_000;
    private static final int MOST_MARKS = 1_000;

    private final PickleInput in;
    private final Constructors constructors;
    private final Function<Object, Object> persistent;
    private final List<Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();

    /**
     * @param file as messages name it
     * @param persistent makes an object of a persistent id
     */
    Unpickler(Object file, PickleInput in, Function<Object, Object> persistent) {
        this.in = in;
        this.constructors = new Constructors(file);
        this.persistent = persistent;
    }

    /** Reads one pickle, up to and including its STOP. */
    Object load() {
        for (int count = 0; count < MOST_INSTRUCTIONS; count++) {
            int opcode = in.u1();
            if (opcode == '.') {
                return pop();
            }
            if (!literal(opcode) && !container(opcode)) {
                other(opcode);
            }
            if (stack.size() > DEEPEST || marks.size() > MOST_MARKS) {
                throw in.fault("holds a pickle that is nested too deeply");
            }
        }
        throw in.fault("holds a pickle of more than " + MOST_INSTRUCTIONS + " instructions");
    }

    /** Instructions that push a value of their own. */
    private boolean literal(int opcode) {
        switch (opcode) {
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.s4());
            case 'K' -> push((long) in.u1());
            case 'M' -> push((long) in.u2());
            case 0x8a -> push(in.integer(in.u1()));
            case 0x8b -> push(in.integer(in.s4()));
            case 'G' -> push(in.float8());
            case 'U' -> push(in.text(in.u1(), StandardCharsets.ISO_8859_1));
            case 'T' -> push(in.text(in.s4(), StandardCharsets.ISO_8859_1));
            case 0x8c -> push(in.text(in.u1(), StandardCharsets.UTF_8));
            case 'X' -> push(in.text(in.u4(), StandardCharsets.UTF_8));
            case 0x8d -> push(in.text(in.s8(), StandardCharsets.UTF_8));
            case 'C' -> push(in.take(in.u1()));
            case 'B' -> push(in.take(in.u4()));
            case 0x8e, 0x96 -> push(in.take(in.s8()));
            case 'c' -> push(constructors.name(in.line(StandardCharsets.UTF_8), in.line(StandardCharsets.UTF_8)));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions that make or fill lists, tuples, sets and dictionaries. */
    private boolean container(int opcode) {
        switch (opcode) {
            case ']', 0x8f -> push(new ArrayList<>());
            case '}' -> push(new LinkedHashMap<>());
            case ')' -> push(Tuple.of());
            case 0x85 -> push(Tuple.of(pop()));
            case 0x86 -> {
                Object second = pop();
                push(Tuple.of(pop(), second));
            }
            case 0x87 -> {
                Object third = pop();
                Object second = pop();
                push(Tuple.of(pop(), second, third));
            }
            case 't' -> push(new Tuple(Collections.unmodifiableList(popMark())));
            case 'l', 0x91 -> push(popMark());
            case 'd' -> push(fill(new LinkedHashMap<>(), popMark()));
            case 'a' -> {
                Object item = pop();
                top(List.class).add(item);
            }
            case 'e', 0x90 -> {
                List<Object> items = popMark();
                top(List.class).addAll(items);
            }
            case 's' -> {
                Object value = pop();
                Object key = pop();
                fill(top(Map.class), Tuple.of(key, value).items());
            }
            case 'u' -> {
                List<Object> items = popMark();
                fill(top(Map.class), items);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void other(int opcode) {
        switch (opcode) {
            case 0x80 -> protocol(in.u1());
            // Where a frame ends is of no use to who has the whole file.
            case 0x95 -> in.s8();
            case '(' -> marks.push(stack.size());
            case '0' -> pop();
            case '1' -> popMark();
            case '2' -> push(top(Object.class));
            case 'q' -> memo.put((long) in.u1(), top(Object.class));
            case 'r' -> memo.put(in.u4(), top(Object.class));
            case 0x94 -> memo.put((long) memo.size(), top(Object.class));
            case 'h' -> recall(in.u1());
            case 'j' -> recall(in.u4());
            case 'Q' -> push(persistent.apply(pop()));
            case 0x93 -> {
                Object name = pop();
                Object module = pop();
                push(constructors.name(text(module), text(name)));
            }
            case 'R', 0x81 -> {
                Object arguments = pop();
                push(constructors.call(pop(), arguments));
            }
            case 'b' -> {
                Object state = pop();
                constructors.setState(top(Object.class), state);
            }
            default -> throw in.fault("holds a pickle with the instruction 0x" + Integer.toHexString(opcode)
                    + ", which torch.save does not write");
        }
    }

    private void protocol(int version) {
        if (version < 2 || version > 5) {
            throw in.fault("holds a pickle of protocol " + version);
        }
    }

    private String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw in.fault("holds a pickle that names a class by no text");
    }

    private void recall(long index) {
        if (!memo.containsKey(index)) {
            throw in.fault("holds a pickle that recalls what it has not stored");
        }
        push(memo.get(index));
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        if (stack.size() <= floor()) {
            throw in.fault("holds a pickle that takes more than it gave");
        }
        return stack.remove(stack.size() - 1);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.peek();
    }

    private <T> T top(Class<T> type) {
        Object top = pop();
        push(top);
        if (type != Object.class && !type.isInstance(top)) {
            throw in.fault("holds a pickle that fills what is no " + type.getSimpleName().toLowerCase(Locale.ROOT));
        }
        return type.cast(top);
    }

    private List<Object> popMark() {
        if (marks.isEmpty()) {
            throw in.fault("holds a pickle that ends a sequence it has not begun");
        }
        List<Object> above = stack.subList(marks.pop(), stack.size());
        List<Object> items = new ArrayList<>(above);
        above.clear();
        return items;
    }

    private Map<Object, Object> fill(Map<Object, Object> map, List<Object> keysAndValues) {
        if (keysAndValues.size() % 2 != 0) {
            throw in.fault("holds a pickle with a key that has no value");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            map.put(key(keysAndValues.get(i)), keysAndValues.get(i + 1));
        }
        return map;
    }

    /** Keys are plain values or tuples of them: hashing a nested tuple can be made to take for ever. */
    private Object key(Object key) {
        boolean flat = key instanceof Tuple tuple ? tuple.size() <= 16 && tuple.items().stream().allMatch(Unpickler::plain) : plain(key);
        if (!flat) {
            throw in.fault("holds a dictionary with a key that is no plain value");
        }
        return key;
    }

    private static boolean plain(Object value) {
        return value == null || value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof Name;
    }
}
