package org.cemflow.benchmark.predict;

/**
 * A whole image as the original's scripts predict it: scaled down to multiples of 32 (bilinear, not antialiased, rounded to 8
 * bits), segmented, and its labels scaled back by nearest neighbour.
 */
record ScaledImage(SlicePredictor predictor, Decision decision) {

    private static final int STRIDE = 32;

    /** An image in memory. */
    private record Image(int height, int width, byte[] bytes) implements SlicePredictor.Pixels {

        @Override
        public void region(int top, int left, int h, int w, byte[] target) {
            for (int row = 0; row < h; row++) {
                System.arraycopy(bytes, (top + row) * width + left, target, row * w, w);
            }
        }
    }

    byte[] labels(SlicePredictor.Pixels slice) {
        byte[] original = new byte[Math.multiplyExact(slice.height(), slice.width())];
        slice.region(0, 0, slice.height(), slice.width(), original);
        int height = slice.height() / STRIDE * STRIDE;
        int width = slice.width() / STRIDE * STRIDE;
        Image scaled = new Image(height, width, bilinear(original, slice.height(), slice.width(), height, width));
        byte[] small = new byte[height * width];
        predictor.predict(scaled, (y, count, probabilities) -> {
            byte[] rows = new byte[count * width];
            decision.labels(probabilities, rows.length, rows);
            System.arraycopy(rows, 0, small, y * width, rows.length);
        });
        byte[] labels = new byte[original.length];
        for (int y = 0; y < slice.height(); y++) {
            int from = (int) ((long) y * height / slice.height()) * width;
            for (int x = 0; x < slice.width(); x++) {
                labels[y * slice.width() + x] = small[from + (int) ((long) x * width / slice.width())];
            }
        }
        return labels;
    }

    /**
     * OpenCV's INTER_LINEAR for bytes: weights of 11 bits, columns first, four bits dropped before the rows. Its builds differ
     * by one grey level here and there.
     */
    static byte[] bilinear(byte[] image, int height, int width, int toHeight, int toWidth) {
        byte[] scaled = new byte[Math.multiplyExact(toHeight, toWidth)];
        for (int y = 0; y < toHeight; y++) {
            float v = place(y, height, toHeight);
            int v0 = (int) v;
            int v1 = Math.min(v0 + 1, height - 1);
            for (int x = 0; x < toWidth; x++) {
                float u = place(x, width, toWidth);
                int u0 = (int) u;
                int u1 = Math.min(u0 + 1, width - 1);
                int top = weight(1 - u + u0) * (image[v0 * width + u0] & 0xFF) + weight(u - u0) * (image[v0 * width + u1] & 0xFF);
                int low = weight(1 - u + u0) * (image[v1 * width + u0] & 0xFF) + weight(u - u0) * (image[v1 * width + u1] & 0xFF);
                scaled[y * toWidth + x] = (byte) ((weight(1 - v + v0) * (top >> 4) >> 16) + (weight(v - v0) * (low >> 4) >> 16) + 2 >> 2);
            }
        }
        return scaled;
    }

    /** Where a pixel's centre falls in the original, within its outermost centres. */
    private static float place(int pixel, int length, int toLength) {
        return Math.min(Math.max(0, (pixel + 0.5f) * ((float) length / toLength) - 0.5f), length - 1);
    }

    private static int weight(float part) {
        return (int) Math.rint(part * 2048);
    }
}
