package org.cemflow.formats.scifio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cemflow.core.volume.ReadOptions.Colour;
import org.cemflow.core.volume.SampleType;

/**
 * Turns the samples of a plane, of any axis order and byte order, into little-endian rows of grey. Three or four
 * channels are colour; luma is Pillow's (ITU-R BT.601): (19595 R + 38470 G + 7471 B + 32768) >> 16, for floating point
 * the same weights without rounding.
 */
final class Grey {

    private static final int RED = 19595;
    private static final int GREEN = 38470;
    private static final int BLUE = 7471;
    private static final int HALF = 32768;
    private static final int BITS = 16;

    private final PlaneLayout layout;
    private final boolean luma;

    Grey(PlaneLayout layout, Colour colour) {
        this.layout = layout;
        this.luma = colour == Colour.LUMA && (layout.channels() == 3 || layout.channels() == 4);
    }

    /**
     * Appends one row to the target.
     *
     * @param samples a whole plane
     */
    void row(byte[] samples, int row, ByteBuffer target) {
        ByteBuffer in = ByteBuffer.wrap(samples)
                .order(layout.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        ByteBuffer out = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int bytes = layout.type().bytes();
        int stepX = layout.stride(layout.xAxis()) * bytes;
        int start = row * layout.stride(layout.yAxis()) * bytes;
        int width = layout.shape().x();
        if (!luma && stepX == bytes && (layout.littleEndian() || bytes == 1)) {
            out.put(samples, start, width * bytes);
        } else if (luma) {
            int step = layout.stride(layout.channelAxis()) * bytes;
            for (int x = 0, at = start; x < width; x++, at += stepX) {
                luma(in, at, step, out);
            }
        } else {
            for (int x = 0, at = start; x < width; x++, at += stepX) {
                copy(in, at, out);
            }
        }
        target.position(out.position());
    }

    private void copy(ByteBuffer in, int at, ByteBuffer out) {
        switch (layout.type().bytes()) {
            case 1 -> out.put(in.get(at));
            case 2 -> out.putShort(in.getShort(at));
            case 4 -> out.putInt(in.getInt(at));
            default -> out.putLong(in.getLong(at));
        }
    }

    private void luma(ByteBuffer in, int at, int step, ByteBuffer out) {
        SampleType type = layout.type();
        if (type.isFloat()) {
            double sum = RED * real(in, at) + GREEN * real(in, at + step) + BLUE * real(in, at + 2 * step);
            if (type == SampleType.FLOAT32) {
                out.putFloat((float) (sum / (1 << BITS)));
            } else {
                out.putDouble(sum / (1 << BITS));
            }
            return;
        }
        long grey = RED * whole(in, at) + GREEN * whole(in, at + step) + BLUE * whole(in, at + 2 * step) + HALF >> BITS;
        switch (type.bytes()) {
            case 1 -> out.put((byte) grey);
            case 2 -> out.putShort((short) grey);
            default -> out.putInt((int) grey);
        }
    }

    private double real(ByteBuffer in, int at) {
        return layout.type() == SampleType.FLOAT32 ? in.getFloat(at) : in.getDouble(at);
    }

    private long whole(ByteBuffer in, int at) {
        return switch (layout.type()) {
            case UINT8 -> in.get(at) & 0xFF;
            case INT8 -> in.get(at);
            case UINT16 -> in.getShort(at) & 0xFFFF;
            case INT16 -> in.getShort(at);
            case UINT32 -> in.getInt(at) & 0xFFFFFFFFL;
            default -> in.getInt(at);
        };
    }
}
