package org.cemflow.curate.phantom;

import java.util.SplittableRandom;

/**
 * A tube with round ends: all points nearer than {@code r} to the segment from a to b; a ball when a = b. Lengths in nm.
 */
record Capsule(double ax, double ay, double az, double bx, double by, double bz, double r) {

    static Capsule ball(double x, double y, double z, double r) {
        return new Capsule(x, y, z, x, y, z, r);
    }

    /** A tube about a centre, {@code half} nm to either side along a unit vector. */
    static Capsule about(double[] centre, double[] along, double half, double r) {
        return new Capsule(centre[0] - half * along[0], centre[1] - half * along[1], centre[2] - half * along[2],
                centre[0] + half * along[0], centre[1] + half * along[1], centre[2] + half * along[2], r);
    }

    /** Signed distance to the surface, negative inside. */
    double distance(double x, double y, double z) {
        double t = along(x, y, z);
        double dx = x - ax - t * (bx - ax);
        double dy = y - ay - t * (by - ay);
        double dz = z - az - t * (bz - az);
        return Math.sqrt(dx * dx + dy * dy + dz * dz) - r;
    }

    /** Where on the segment the nearest point lies: 0 at a, 1 at b. */
    double along(double x, double y, double z) {
        double ux = bx - ax;
        double uy = by - ay;
        double uz = bz - az;
        double length2 = ux * ux + uy * uy + uz * uz;
        if (length2 == 0) {
            return 0;
        }
        double t = ((x - ax) * ux + (y - ay) * uy + (z - az) * uz) / length2;
        return Math.min(1, Math.max(0, t));
    }

    double[] point(double t) {
        return new double[] {ax + t * (bx - ax), ay + t * (by - ay), az + t * (bz - az)};
    }

    double length() {
        double ux = bx - ax;
        double uy = by - ay;
        double uz = bz - az;
        return Math.sqrt(ux * ux + uy * uy + uz * uz);
    }

    /** The direction from a to b as a unit vector; the x axis for a ball. */
    double[] direction() {
        double length = length();
        return length == 0 ? new double[] {1, 0, 0}
                : new double[] {(bx - ax) / length, (by - ay) / length, (bz - az) / length};
    }

    /** A unit vector, evenly spread over the sphere: a point of the unit cube that happens to lie in the ball. */
    static double[] anyDirection(SplittableRandom random) {
        while (true) {
            double x = random.nextDouble() * 2 - 1;
            double y = random.nextDouble() * 2 - 1;
            double z = random.nextDouble() * 2 - 1;
            double square = x * x + y * y + z * z;
            if (square > 0.01 && square <= 1) {
                double length = Math.sqrt(square);
                return new double[] {x / length, y / length, z / length};
            }
        }
    }
}
