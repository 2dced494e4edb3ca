package org.cemflow.benchmark.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** The keys of one mapping of a YAML file, taken one after the other; what is wrong gathers in a list that all share. */
final class Fields {

    private final JsonNode node;
    private final String at;
    private final List<String> faults;
    private final Set<String> known = new HashSet<>();

    /** @param at where the mapping stands, as {@code preparation.train[0].} */
    Fields(JsonNode node, String at, List<String> faults) {
        this.node = node;
        this.at = at;
        this.faults = faults;
        if (!node.isObject()) {
            faults.add((at.isEmpty() ? "the file" : at.substring(0, at.length() - 1)) + " must be a mapping of names to values");
        }
    }

    /** Whether the key is there and not null. */
    boolean has(String key) {
        known.add(key);
        return node.hasNonNull(key);
    }

    /** Whether the key has this text. */
    boolean is(String key, String text) {
        return has(key) && text.equals(node.get(key).textValue());
    }

    void fault(String key, String sentence) {
        faults.add(at + key + " " + sentence);
    }

    String text(String key) {
        return text(key, null);
    }

    /** @param otherwise where the key is absent; null if it must be there */
    String text(String key, String otherwise) {
        if (!present(key, otherwise)) {
            return otherwise == null ? "" : otherwise;
        }
        JsonNode value = node.get(key);
        if (!value.isTextual() || value.textValue().isBlank()) {
            fault(key, "must be a text");
            return "";
        }
        return value.textValue();
    }

    int integer(String key, Integer otherwise, int from, int to) {
        if (!present(key, otherwise)) {
            return otherwise == null ? from : otherwise;
        }
        JsonNode value = node.get(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < from || value.intValue() > to) {
            fault(key, "must be a whole number from " + from + " to " + to);
            return from;
        }
        return value.intValue();
    }

    /** A 64-bit pattern: -2^63 to 2^64 - 1; null where the key is absent. */
    Long bits(String key) {
        if (!has(key)) {
            return null;
        }
        BigInteger value = node.get(key).isIntegralNumber() ? node.get(key).bigIntegerValue() : null;
        if (value == null || value.bitLength() > 64 || value.signum() < 0 && value.bitLength() > 63) {
            fault(key, "must be a whole number of 64 bits");
            return 0L;
        }
        return value.longValue();
    }

    double number(String key, Double otherwise, double from, double to) {
        if (!present(key, otherwise)) {
            return otherwise == null ? from : otherwise;
        }
        return number(key, node.get(key), from, to);
    }

    private double number(String key, JsonNode value, double from, double to) {
        if (!value.isNumber() || !(value.doubleValue() >= from && value.doubleValue() <= to)) {
            fault(key, "must be a number from " + from + " to " + to);
            return from;
        }
        return value.doubleValue();
    }

    boolean flag(String key) {
        if (!has(key)) {
            return false;
        }
        if (!node.get(key).isBoolean()) {
            fault(key, "must be true or false");
        }
        return node.get(key).booleanValue();
    }

    /** @param otherwise where the key is absent; null if it must be there */
    <E extends Enum<E>> E choice(String key, Map<String, E> choices, E otherwise) {
        if (!present(key, otherwise)) {
            return otherwise;
        }
        E choice = choices.get(node.get(key).asText());
        if (choice == null) {
            fault(key, "must be one of " + String.join(", ", choices.keySet()));
        }
        return choice;
    }

    /** Numbers; null where the key is absent. */
    List<Double> numbers(String key, double from, double to) {
        if (!has(key)) {
            return null;
        }
        List<Double> numbers = new ArrayList<>();
        for (JsonNode one : elements(key)) {
            numbers.add(number(key, one, from, to));
        }
        return numbers;
    }

    List<Integer> integers(String key, List<Integer> otherwise, int from, int to) {
        if (!has(key)) {
            return otherwise;
        }
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode one : elements(key)) {
            if (one.isIntegralNumber() && one.canConvertToInt() && one.intValue() >= from && one.intValue() <= to
                    && !numbers.contains(one.intValue())) {
                numbers.add(one.intValue());
            } else {
                fault(key, "must be different whole numbers from " + from + " to " + to);
            }
        }
        return numbers;
    }

    /** A mapping from whole numbers to whole numbers; null where the key is absent. */
    Map<Long, Integer> labels(String key) {
        if (!has(key)) {
            return null;
        }
        Map<Long, Integer> labels = new LinkedHashMap<>();
        node.get(key).fields().forEachRemaining(one -> {
            if (one.getKey().matches("-?\\d{1,18}") && one.getValue().canConvertToInt() && one.getValue().isIntegralNumber()) {
                labels.put(Long.parseLong(one.getKey()), one.getValue().intValue());
            } else {
                fault(key, "must map whole numbers to labels, as {0: 0, 255: 1}");
            }
        });
        if (labels.isEmpty()) {
            fault(key, "must map whole numbers to labels, as {0: 0, 255: 1}");
        }
        return labels;
    }

    /** A list of mappings; empty where the key is absent. */
    <T> List<T> list(String key, BiFunction<Fields, Integer, T> read) {
        List<T> all = new ArrayList<>();
        if (has(key)) {
            int i = 0;
            for (JsonNode one : elements(key)) {
                Fields fields = new Fields(one, at + key + "[" + i + "].", faults);
                all.add(read.apply(fields, i++));
                fields.finish();
            }
        }
        return all;
    }

    private Iterable<JsonNode> elements(String key) {
        if (!node.get(key).isArray()) {
            fault(key, "must be a list");
            return List.of();
        }
        return node.get(key);
    }

    /** The mapping under a key; an empty one where it is absent, if it may be. */
    Fields inside(String key, boolean needed) {
        if (!has(key)) {
            if (needed) {
                fault(key, "is missing");
            }
            return new Fields(JsonNodeFactory.instance.objectNode(), at + key + ".", new ArrayList<>());
        }
        return new Fields(node.get(key), at + key + ".", faults);
    }

    /** Finds fault with the keys that nobody asked for. */
    void finish() {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                faults.add(at + name + " is no key of a benchmark");
            }
        });
    }

    private boolean present(String key, Object otherwise) {
        if (has(key)) {
            return true;
        }
        if (otherwise == null) {
            fault(key, "is missing");
        }
        return false;
    }
}
