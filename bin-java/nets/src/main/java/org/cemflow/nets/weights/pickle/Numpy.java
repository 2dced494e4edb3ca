package org.cemflow.nets.weights.pickle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/** NumPy's scalars and arrays as they occur beside the weights: means, accuracies, random states. */
final class Numpy {

    private Numpy() {}

    /** A dtype; its byte order is told by its state, after it was made. */
    static final class Type {

        private final DType dtype;
        private boolean bigEndian;

        /** @param code such as {@code f8} */
        Type(String code) {
            dtype = switch (code) {
                case "f2" -> DType.F16;
                case "f4" -> DType.F32;
                case "f8" -> DType.F64;
                case "i1" -> DType.I8;
                case "i2" -> DType.I16;
                case "i4" -> DType.I32;
                case "i8" -> DType.I64;
                case "u1" -> DType.U8;
                case "b1" -> DType.BOOL;
                // Known to exist, of no use: text, objects, unsigned integers.
                default -> null;
            };
        }

        /** @param state version, byte order, and what structured types have */
        void setState(Tuple state) {
            bigEndian = state.get(1).equals(">");
        }

        private HostTensor tensor(List<Long> shape, byte[] bytes) {
            return dtype == null || bigEndian ? null : new HostTensor(dtype, shape, ByteBuffer.wrap(bytes));
        }

        /** A Long, Double or Boolean; null for a type that is not read. */
        Object scalar(byte[] bytes) {
            HostTensor value = tensor(List.of(), bytes);
            if (value == null) {
                return null;
            }
            ByteBuffer data = value.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            return switch (dtype) {
                case F16, F32 -> (Object) Double.valueOf(value.floats()[0]);
                case F64 -> data.getDouble(0);
                case I8 -> (long) data.get(0);
                case U8 -> data.get(0) & 0xFFL;
                case I16 -> (long) data.getShort(0);
                case I32 -> (long) data.getInt(0);
                case I64 -> data.getLong(0);
                case BOOL -> data.get(0) != 0;
                case BF16 -> null;
            };
        }
    }

    /** An array; up to protocol 4 what it holds is told by its state, after it was made. */
    static final class Array {

        private HostTensor value;

        /** An array that is yet to be filled. */
        Array() {}

        Array(byte[] bytes, Type type, Tuple shape, boolean fortran) {
            fill(bytes, type, shape, fortran);
        }

        /** @param state version, shape, dtype, whether in Fortran order, bytes (or a list of objects) */
        void setState(Tuple state) {
            fill(state.get(4) instanceof byte[] bytes ? bytes : null, (Type) state.get(2), (Tuple) state.get(1), state.get(3).equals(true));
        }

        private void fill(byte[] bytes, Type type, Tuple shape, boolean fortran) {
            List<Long> lengths = shape.items().stream().map(Long.class::cast).toList();
            value = bytes == null || fortran && lengths.size() > 1 ? null : type.tensor(lengths, bytes);
        }

        /** The array in C order; null if it is of a type or order that is not read. */
        HostTensor value() {
            return value;
        }
    }
}
