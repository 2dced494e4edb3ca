package org.cemflow.nets.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;

/** Copies between libtorch's tensors and arrays in the Java heap, bit for bit, in C order. */
public final class HostCopies {

    private HostCopies() {}

    /** A copy of the array in the host's memory, in the current scope. */
    public static Tensor tensor(HostTensor array) {
        long[] shape = array.shape().stream().mapToLong(Long::longValue).toArray();
        Tensor tensor = torch.empty(shape, new TensorOptions(type(array.dtype())), null);
        if (array.data().capacity() > 0) {
            bytes(tensor, array.data().capacity()).put(array.data().duplicate());
        }
        return tensor;
    }

    /** A copy of the tensor, wherever it lives and however its axes lie in memory. */
    public static HostTensor array(Tensor tensor) {
        try (Scope scope = new Scope()) {
            Tensor plain = tensor.detach().cpu().contiguous();
            DType dtype = type(plain.scalar_type().intern());
            List<Long> shape = LongStream.range(0, plain.dim()).map(plain::size).boxed().toList();
            ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(HostTensor.bytes(dtype, shape)));
            if (copy.capacity() > 0) {
                copy.put(bytes(plain, copy.capacity())).rewind();
            }
            return new HostTensor(dtype, shape, copy);
        }
    }

    /** The tensor's own memory. */
    private static ByteBuffer bytes(Tensor tensor, int count) {
        return new BytePointer(tensor.data_ptr()).capacity(count).asByteBuffer();
    }

    private static ScalarType type(DType dtype) {
        return switch (dtype) {
            case BOOL -> ScalarType.Bool;
            case U8 -> ScalarType.Byte;
            case I8 -> ScalarType.Char;
            case I16 -> ScalarType.Short;
            case I32 -> ScalarType.Int;
            case I64 -> ScalarType.Long;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case F32 -> ScalarType.Float;
            case F64 -> ScalarType.Double;
        };
    }

    /** @param type canonical: what a native call returned must be interned first, or it is taken for the first of all types */
    private static DType type(ScalarType type) {
        return switch (type) {
            case Bool -> DType.BOOL;
            case Byte -> DType.U8;
            case Char -> DType.I8;
            case Short -> DType.I16;
            case Int -> DType.I32;
            case Long -> DType.I64;
            case Half -> DType.F16;
            case BFloat16 -> DType.BF16;
            case Float -> DType.F32;
            case Double -> DType.F64;
            default -> throw new IllegalArgumentException("no weight file holds " + type);
        };
    }
}
