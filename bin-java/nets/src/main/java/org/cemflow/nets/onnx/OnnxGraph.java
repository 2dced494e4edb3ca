package org.cemflow.nets.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/** An ONNX graph in the making (onnx.proto3 of IR version 8, opset 17): nodes, constants, inputs, outputs. */
final class OnnxGraph {

    static final int FLOAT = 1;
    static final int UINT8 = 2;

    private static final long IR_VERSION = 8;
    private static final long OPSET = 17;
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_STRING = 3;
    private static final int ATTRIBUTE_INTS = 7;

    private final ProtoMessage nodes = new ProtoMessage();
    private final ProtoMessage constants = new ProtoMessage();
    private final ProtoMessage ends = new ProtoMessage();

    /**
     * Adds a node with one output, which has the node's name.
     *
     * @param inputs their names; empty for one that is left out
     * @param attributes Float, Integer, String, or List of Integer by name
     * @return the output's name
     */
    String node(String type, String name, List<String> inputs, Map<String, ?> attributes) {
        ProtoMessage node = new ProtoMessage();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, name).text(3, name).text(4, type);
        attributes.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(
                attribute -> node.message(5, attribute(attribute.getKey(), attribute.getValue())));
        nodes.message(1, node);
        return name;
    }

    private static ProtoMessage attribute(String name, Object value) {
        ProtoMessage attribute = new ProtoMessage().text(1, name);
        if (value instanceof Float real) {
            return attribute.real(2, real).integer(20, ATTRIBUTE_FLOAT);
        }
        if (value instanceof Integer integer) {
            return attribute.integer(3, integer).integer(20, ATTRIBUTE_INT);
        }
        if (value instanceof String text) {
            return attribute.text(4, text).integer(20, ATTRIBUTE_STRING);
        }
        ((List<?>) value).forEach(item -> attribute.integer(8, (Integer) item));
        return attribute.integer(20, ATTRIBUTE_INTS);
    }

    /** Adds a constant, as float32 whatever floating type it is stored in; returns its name. */
    String constant(String name, HostTensor value) {
        HostTensor floats = value.dtype() == DType.F32 ? value
                : HostTensor.of(value.floats(), value.shape().stream().mapToLong(Long::longValue).toArray());
        ProtoMessage tensor = new ProtoMessage();
        floats.shape().forEach(length -> tensor.integer(1, length));
        constants.message(5, tensor.integer(2, FLOAT).text(8, name).bytes(9, floats.data()));
        return name;
    }

    /** @param shape Long for a fixed length, String for the name of one that varies */
    void input(String name, int type, Object... shape) {
        ends.message(11, valueInfo(name, type, shape));
    }

    /** @param shape as of {@link #input} */
    void output(String name, int type, Object... shape) {
        ends.message(12, valueInfo(name, type, shape));
    }

    private static ProtoMessage valueInfo(String name, int type, Object... shape) {
        ProtoMessage dimensions = new ProtoMessage();
        Arrays.stream(shape).forEach(length -> dimensions.message(1, length instanceof Long fixed
                ? new ProtoMessage().integer(1, fixed) : new ProtoMessage().text(2, (String) length)));
        ProtoMessage tensor = new ProtoMessage().integer(1, type).message(2, dimensions);
        return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
    }

    /** The whole model. */
    ProtoMessage model(String name, String producerVersion, String description, Map<String, String> metadata) {
        ProtoMessage graph = new ProtoMessage();
        graph.parts(nodes).text(2, name).parts(constants).parts(ends);
        ProtoMessage model = new ProtoMessage().integer(1, IR_VERSION).text(2, "cemflow").text(3, producerVersion).text(6, description)
                .message(7, graph).message(8, new ProtoMessage().text(1, "").integer(2, OPSET));
        metadata.forEach((key, value) -> model.message(14, new ProtoMessage().text(1, key).text(2, value)));
        return model;
    }
}
