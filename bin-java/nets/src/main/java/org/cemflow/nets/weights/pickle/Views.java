package org.cemflow.nets.weights.pickle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.nets.weights.DType;
import org.cemflow.nets.weights.HostTensor;
import org.cemflow.nets.weights.Printable;

/** Turns strided views of storages into arrays in C order: a slice where the view is one already, else a copy. */
final class Views {

    /** What copies may come to beyond the file's length, in bytes: a view of stride 0 costs a file nothing. */
    private static final long SPARE = 64L << 20;
    private static final String MEND = "the file is damaged; copy it again";

    private final Object file;
    private long budget;

    /** @param fileLength bounds how many bytes are copied */
    Views(Object file, long fileLength) {
        this.file = file;
        this.budget = Math.addExact(fileLength, SPARE);
    }

    /**
     * @param name of the array, for messages
     * @param bytes the whole storage
     * @throws DataError if the view reaches beyond the storage
     */
    HostTensor array(String name, TensorRef view, ByteBuffer bytes) {
        DType dtype = view.storage().dtype();
        long size = size(name, view, bytes.capacity() / dtype.bytes());
        if (size == 0 || contiguous(view)) {
            int start = size == 0 ? 0 : Math.toIntExact(view.offset() * dtype.bytes());
            return new HostTensor(dtype, view.shape(), bytes.slice(start, Math.toIntExact(size * dtype.bytes())));
        }
        long needed = size * dtype.bytes();
        budget -= needed;
        if (budget < 0) {
            throw new DataError(file, "holds views that come to far more bytes than the file has", "save the arrays with .contiguous()");
        }
        ByteBuffer gathered = ByteBuffer.allocate((int) needed).order(ByteOrder.LITTLE_ENDIAN);
        gather(view, bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN), gathered);
        return new HostTensor(dtype, view.shape(), gathered.flip());
    }

    /** Number of elements, after the view has been held against the storage's length and the largest buffer. */
    private long size(String name, TensorRef view, long elements) {
        try {
            long size = 1;
            long last = view.offset();
            for (int i = 0; i < view.shape().size(); i++) {
                long length = view.shape().get(i);
                long stride = view.strides().get(i);
                if (length < 0 || stride < 0) {
                    throw new ArithmeticException("negative");
                }
                size = Math.multiplyExact(size, length);
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, length - 1), stride));
            }
            Math.toIntExact(Math.multiplyExact(size, view.storage().dtype().bytes()));
            if (view.offset() >= 0 && (size == 0 || last < elements)) {
                return size;
            }
        } catch (ArithmeticException e) {
            // Beyond 64 bits, or 2 GiB: not inside this storage either.
        }
        throw new DataError(file, "describes '" + Printable.of(name) + "' as " + view.shape() + " with strides " + view.strides() + " from element "
                + view.offset() + " of " + elements, MEND);
    }

    private static boolean contiguous(TensorRef view) {
        long expected = 1;
        for (int i = view.shape().size() - 1; i >= 0; i--) {
            long length = view.shape().get(i);
            if (length != 1 && view.strides().get(i) != expected) {
                return false;
            }
            expected *= length;
        }
        return true;
    }

    private static void gather(TensorRef view, ByteBuffer from, ByteBuffer to) {
        int width = view.storage().dtype().bytes();
        List<Long> shape = view.shape();
        int axes = shape.size();
        long[] index = new long[axes];
        long at = view.offset();
        while (true) {
            int start = (int) (at * width);
            for (int i = 0; i < width; i++) {
                to.put(from.get(start + i));
            }
            int axis = axes - 1;
            while (axis >= 0 && index[axis] == shape.get(axis) - 1) {
                at -= index[axis] * view.strides().get(axis);
                index[axis--] = 0;
            }
            if (axis < 0) {
                return;
            }
            index[axis]++;
            at += view.strides().get(axis);
        }
    }
}
