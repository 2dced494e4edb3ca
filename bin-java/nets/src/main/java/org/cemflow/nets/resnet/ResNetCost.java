package org.cemflow.nets.resnet;

/** What a pass through a ResNet costs. */
public final class ResNetCost {

    private ResNetCost() {}

    /**
     * Multiply-adds of the convolutions for one image of {@code side x side} pixels, forward; a ResNet-50 takes 4.09e9 for
     * 224 x 224 and three channels. Backward costs twice as many.
     */
    public static long multiplyAdds(ResNetShape shape, int side) {
        long size = halved(side);
        long sum = conv(shape.channels(), 64, 7, size);
        size = halved(size);
        long in = 64;
        for (int layer = 0; layer < shape.blocks().size(); layer++) {
            long width = 64L << layer;
            long out = shape.bottleneck() ? 4 * width : width;
            for (int block = 0; block < shape.blocks().get(layer); block++) {
                long before = size;
                size = block == 0 && layer > 0 ? halved(size) : size;
                sum += shape.bottleneck() ? conv(in, width, 1, before) + conv(width, width, 3, size) + conv(width, out, 1, size)
                        : conv(in, width, 3, size) + conv(width, width, 3, size);
                sum += in == out ? 0 : conv(in, out, 1, size);
                in = out;
            }
        }
        return sum;
    }

    private static long conv(long in, long out, long kernel, long size) {
        return in * out * kernel * kernel * size * size;
    }

    /** Of a stride of two with the padding of a ResNet. */
    private static long halved(long size) {
        return (size + 1) / 2;
    }
}
