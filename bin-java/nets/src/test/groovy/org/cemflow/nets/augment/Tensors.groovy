package org.cemflow.nets.augment

import groovy.transform.CompileStatic
import org.bytedeco.javacpp.FloatPointer
import org.bytedeco.pytorch.Tensor
import org.bytedeco.pytorch.TensorOptions
import org.bytedeco.pytorch.global.torch
import org.cemflow.nets.data.PixelStatistics

/** Between arrays of the tests and tensors. */
@CompileStatic
class Tensors {

    /** uint8 [B, 1, S, S]. */
    static Tensor patches(List<int[][]> patches) {
        int side = patches[0].length
        torch.tensor(bytes(patches), new TensorOptions(torch.ScalarType.Char)).view(torch.ScalarType.Byte).view(patches.size(), 1, side, side)
    }

    /** The patches one after the other, row by row. */
    static byte[] bytes(List<int[][]> patches) {
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
        bytes
    }

    /** Views against images of bytes, in grey levels, of all pixels at least {@code margin} away from the border. */
    static List<Double> differences(float[] views, byte[] greys, int side, int margin, PixelStatistics statistics) {
        List<Double> differences = []
        for (int i = 0; i < views.length; i++) {
            int x = i % side, y = i.intdiv(side) % side
            if (Math.min(x, y) >= margin && Math.max(x, y) < side - margin) {
                differences << (views[i] * statistics.sd() + statistics.mean()) * 255d - (greys[i] & 0xFF)
            }
        }
        differences
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
