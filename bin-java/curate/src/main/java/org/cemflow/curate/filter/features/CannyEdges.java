package org.cemflow.curate.filter.features;

/**
 * The fraction of the patch's pixels that are Canny edges, 0 to 1.
 *
 * <p>Grey values 0..1 are smoothed by a Gaussian of sigma 1 (radius 4, pixels outside ignored), the gradient is Sobel's
 * without normalisation (the border mirrored); an edge is a local maximum of its magnitude across the edge, the two
 * neighbours being interpolated, that reaches 0.2, or reaches 0.1 and touches another edge (8 neighbours). The
 * outermost pixels are never edges.
 *
 * <p>Source: Canny 1986, in the variant of scikit-image's {@code canny(sigma=1)}, the fourth feature of CEM500K's
 * random forest. The order of floating-point operations is kept, for on regular patterns ties decide.
 * (On perfect ramps scikit-image itself depends on the processor, through the last bit of NumPy's exponential; here the
 * weights of the Gaussian are correctly rounded.)
 */
public final class CannyEdges implements TextureFeature {

    private static final double LOW = 0.1;
    private static final double HIGH = 0.2;
    /** Below this square, a pixel is surely no edge. */
    private static final double EXACT = 0.98 * LOW * LOW;
    private static final byte MAYBE = 1;
    private static final byte EDGE = 2;

    private final GaussianSmoothing smoothing = new GaussianSmoothing();
    private double[] smooth = new double[0];
    private double[] alongRows = new double[0];
    private double[] alongColumns = new double[0];
    private double[] magnitude = new double[0];
    private byte[] state = new byte[0];
    private int[] stack = new int[0];

    @Override
    public double of(GreyPatch patch) {
        int h = patch.h();
        int w = patch.w();
        int n = patch.size();
        if (smooth.length < n) {
            smooth = new double[n];
            alongRows = new double[n];
            alongColumns = new double[n];
            magnitude = new double[n];
            state = new byte[n];
            stack = new int[n];
        }
        smoothing.smooth(patch, smooth);
        for (int r = 0; r < h; r++) {
            gradient(r, h, w);
        }
        for (int i = 0; i < n; i++) {
            double square = alongRows[i] * alongRows[i] + alongColumns[i] * alongColumns[i];
            // Ties decide only among pixels that may be edges; the exact function costs ten times the root. Strict: a JVM may
            // have a hypot of its own, an ulp off.
            magnitude[i] = square < EXACT ? Math.sqrt(square) : StrictMath.hypot(alongRows[i], alongColumns[i]);
        }
        int strong = 0;
        for (int r = 1; r < h - 1; r++) {
            for (int i = r * w + 1; i < r * w + w - 1; i++) {
                state[i] = 0;
                if (magnitude[i] >= LOW && maximal(i, w)) {
                    state[i] = MAYBE;
                    if (magnitude[i] >= HIGH) {
                        state[i] = EDGE;
                        stack[strong++] = i;
                    }
                }
            }
        }
        return (double) follow(strong, h, w) / n;
    }

    /** Row r of both derivatives; beyond the border the nearest pixel counts. */
    private void gradient(int r, int h, int w) {
        int at = r * w;
        int up = Math.max(0, r - 1) * w;
        int down = Math.min(h - 1, r + 1) * w;
        edge(at, up, down, 0, w);
        for (int c = 1; c < w - 1; c++) {
            double left = smooth[down + c - 1] - smooth[up + c - 1];
            double right = smooth[down + c + 1] - smooth[up + c + 1];
            alongRows[at + c] = (smooth[down + c] - smooth[up + c]) * 2 + (left + right);
        }
        for (int c = 1; c < w - 1; c++) {
            double above = smooth[up + c + 1] - smooth[up + c - 1];
            double below = smooth[down + c + 1] - smooth[down + c - 1];
            alongColumns[at + c] = (smooth[at + c + 1] - smooth[at + c - 1]) * 2 + (above + below);
        }
        edge(at, up, down, w - 1, w);
    }

    /** As {@link #gradient}, for a pixel of the first or last column. */
    private void edge(int at, int up, int down, int c, int w) {
        int before = Math.max(0, c - 1);
        int after = Math.min(w - 1, c + 1);
        alongRows[at + c] = (smooth[down + c] - smooth[up + c]) * 2
                + ((smooth[down + before] - smooth[up + before]) + (smooth[down + after] - smooth[up + after]));
        alongColumns[at + c] = (smooth[at + after] - smooth[at + before]) * 2
                + ((smooth[up + after] - smooth[up + before]) + (smooth[down + after] - smooth[down + before]));
    }

    /** Whether no neighbour in the direction of the gradient, interpolated between two pixels, is stronger. */
    private boolean maximal(int i, int w) {
        double gr = alongRows[i];
        double gc = alongColumns[i];
        boolean sameSign = gr >= 0 && gc >= 0 || gr <= 0 && gc <= 0;
        boolean steep = sameSign ? Math.abs(gr) > Math.abs(gc) : Math.abs(gr) >= Math.abs(gc);
        int diagonal = sameSign ? w + 1 : 1 - w;
        int straight = steep ? sameSign ? w : -w : 1;
        double weight = steep ? Math.abs(gc) / Math.abs(gr) : Math.abs(gr) / Math.abs(gc);
        return magnitude[i + diagonal] * weight + magnitude[i + straight] * (1 - weight) <= magnitude[i]
                && magnitude[i - diagonal] * weight + magnitude[i - straight] * (1 - weight) <= magnitude[i];
    }

    /** Spreads from the strong edges on the stack over the weak ones; returns how many edge pixels there are. */
    private int follow(int strong, int h, int w) {
        int edges = strong;
        int left = strong;
        while (left > 0) {
            int i = stack[--left];
            int r = i / w;
            int c = i % w;
            for (int y = Math.max(1, r - 1); y <= Math.min(h - 2, r + 1); y++) {
                for (int x = Math.max(1, c - 1); x <= Math.min(w - 2, c + 1); x++) {
                    if (state[y * w + x] == MAYBE) {
                        state[y * w + x] = EDGE;
                        stack[left++] = y * w + x;
                        edges++;
                    }
                }
            }
        }
        return edges;
    }
}
