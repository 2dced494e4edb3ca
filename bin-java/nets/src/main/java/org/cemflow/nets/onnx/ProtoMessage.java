package org.cemflow.nets.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.GatheringByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in protobuf's wire format (protobuf.dev, "Encoding"), built field by field. Long byte fields are kept by
 * reference, so that a net's weights are not copied.
 */
final class ProtoMessage {

    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private final List<ByteBuffer> finished = new ArrayList<>();
    private ByteArrayOutputStream open = new ByteArrayOutputStream();
    private long finishedBytes;

    ProtoMessage integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtoMessage real(int field, float value) {
        tag(field, FIXED_32);
        open.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
        return this;
    }

    ProtoMessage text(int field, String value) {
        return bytes(field, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    /** All that the buffer holds, from its first to its last byte. */
    ProtoMessage bytes(int field, ByteBuffer value) {
        tag(field, BYTES);
        varint(value.capacity());
        append(value.duplicate().clear());
        return this;
    }

    ProtoMessage message(int field, ProtoMessage value) {
        tag(field, BYTES);
        varint(value.size());
        return parts(value);
    }

    /** Appends another message's fields to this message's. */
    ProtoMessage parts(ProtoMessage other) {
        other.finish();
        other.finished.forEach(this::append);
        return this;
    }

    long size() {
        return finishedBytes + open.size();
    }

    void write(GatheringByteChannel channel) throws IOException {
        finish();
        for (ByteBuffer part : finished) {
            ByteBuffer left = part.duplicate();
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
    }

    /** The whole message in memory. */
    byte[] bytes() {
        finish();
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(finishedBytes));
        finished.forEach(part -> all.put(part.duplicate()));
        return all.array();
    }

    private void append(ByteBuffer part) {
        finish();
        finished.add(part);
        finishedBytes += part.remaining();
    }

    private void finish() {
        if (open.size() > 0) {
            finished.add(ByteBuffer.wrap(open.toByteArray()));
            finishedBytes += open.size();
            open = new ByteArrayOutputStream();
        }
    }

    private void tag(int field, int type) {
        varint((long) field << 3 | type);
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            open.write((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        open.write((int) left);
    }
}
