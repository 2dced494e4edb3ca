package org.cemflow.nets.augment

import groovy.transform.CompileStatic
import org.bytedeco.javacpp.FloatPointer
import org.bytedeco.pytorch.Tensor
import org.bytedeco.pytorch.TensorOptions
import org.bytedeco.pytorch.global.torch

/** Between arrays of the tests and tensors. */
@CompileStatic
class Tensors {

    /** uint8 [B, 1, S, S]. */
    static Tensor patches(List<int[][]> patches) {
        int side = patches[0].length
        byte[] bytes = new byte[patches.size() * side * side]
        int at = 0
        for (int[][] patch : patches) {
            for (int[] row : patch) {
                for (int grey : row) {
                    bytes[at++] = (byte) grey
                }
            }
        }
        torch.tensor(bytes, new TensorOptions(torch.ScalarType.Char)).view(torch.ScalarType.Byte).view(patches.size(), 1, side, side)
    }

    static float[] floats(Tensor tensor) {
        float[] values = new float[(int) tensor.numel()]
        new FloatPointer(tensor.contiguous().data_ptr()).get(values)
        values
    }

    /** Sample {@code index} of [B, 1, side, side], each value scaled and shifted. */
    static double[][] image(float[] values, int index, int side, double scale, double shift) {
        double[][] image = new double[side][side]
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                image[y][x] = values[(index * side + y) * side + x] * scale + shift
            }
        }
        image
    }
}
