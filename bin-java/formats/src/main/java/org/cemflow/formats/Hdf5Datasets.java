package org.cemflow.formats;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.links.ExternalLink;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.VolumeSource;
import org.cemflow.core.volume.VoxelSize;

/** Finds a data set in an HDF5 file and what its attributes tell. */
final class Hdf5Datasets {

    private static final int DEEPEST = 32;
    private static final int MOST_NODES = 20_000;
    private static final int LISTED = 20;

    private Hdf5Datasets() {}

    /**
     * The data set that the source names; if it names none, the only volume, else the only image of the file.
     *
     * @throws DataError if there is none or the choice is open; then the candidates are listed
     */
    static Dataset find(VolumeSource source, HdfFile hdf, List<String> warnings) {
        if (!source.inner().isEmpty()) {
            return named(source, hdf);
        }
        List<Dataset> candidates = candidates(hdf);
        for (int kind = 3; kind >= 2; kind--) {
            int wanted = kind;
            List<Dataset> these = candidates.stream().filter(d -> Hdf5Axes.kind(d.getDimensionsAsLong()) == wanted).toList();
            if (these.size() == 1) {
                warnings.add("No data set was named; " + these.get(0).getPath() + " was taken, the only "
                        + (kind == 3 ? "volume" : "image") + " in the file.");
                return these.get(0);
            }
            if (these.size() > 1) {
                throw new DataError(source, "holds " + these.size() + " data sets", "name one as file:/path: " + list(these));
            }
        }
        throw new DataError(source, "holds no data set of numbers with two or three dimensions", "give another file");
    }

    private static Dataset named(VolumeSource source, HdfFile hdf) {
        Node node = hdf;
        for (String name : source.inner().split("/")) {
            if (name.isEmpty()) {
                continue;
            }
            if (node instanceof ExternalLink || !(node instanceof Group group) || group.getChildren().get(name) == null) {
                throw new DataError(source, "there is no such data set in the file", "name one of " + list(candidates(hdf)));
            }
            node = group.getChildren().get(name);
            if (node instanceof ExternalLink) {
                throw new DataError(source, "\"" + name + "\" is a link into another file", "name that file itself");
            }
            if (node instanceof Link link) {
                node = link.getTarget();
            }
        }
        if (node instanceof Dataset dataset) {
            return dataset;
        }
        throw new DataError(source, "is a group and no data set", "name one of " + list(candidates(hdf)));
    }

    private static String list(List<Dataset> datasets) {
        return datasets.isEmpty() ? "(there is none)" : datasets.stream().limit(LISTED).map(Dataset::getPath).collect(Collectors.joining(", "))
                + (datasets.size() > LISTED ? ", ..." : "");
    }

    private static List<Dataset> candidates(HdfFile hdf) {
        List<Dataset> found = new ArrayList<>();
        collect(hdf, 0, new HashSet<>(), found);
        return found;
    }

    private static void collect(Group group, int depth, Set<Long> seen, List<Dataset> found) {
        for (Node node : group.getChildren().values()) {
            if (node.isLink() || !seen.add(node.getAddress()) || seen.size() > MOST_NODES) {
                continue;
            }
            if (node instanceof Dataset dataset) {
                boolean number = dataset.getDataType() instanceof FixedPoint || dataset.getDataType() instanceof FloatingPoint;
                if (number && Hdf5Axes.kind(dataset.getDimensionsAsLong()) > 0) {
                    found.add(dataset);
                }
            } else if (node instanceof Group child && depth < DEEPEST) {
                collect(child, depth + 1, seen, found);
            }
        }
    }

    /**
     * The voxel size from the data set's attributes: {@code resolution} in nm (CREMI) or {@code element_size_um} in
     * micrometres (ImageJ's HDF5 plugin, ilastik), both in the order z, y, x.
     */
    static Optional<VoxelSize> voxel(Dataset dataset, Hdf5Axes axes, List<String> warnings) {
        double[] edges = numbers(dataset, "resolution");
        double nm = 1;
        if (edges == null) {
            edges = numbers(dataset, "element_size_um");
            nm = 1000;
        }
        if (edges == null) {
            return Optional.empty();
        }
        int n = edges.length;
        boolean known = n == 3 || n == 2 && axes.zyx()[0] < 0;
        for (double edge : edges) {
            known &= Lengths.believable(edge * nm);
        }
        if (!known) {
            warnings.add("The attribute " + (nm == 1 ? "resolution" : "element_size_um") + " of " + dataset.getPath()
                    + " gives no voxel size: " + Arrays.toString(edges) + ".");
            return Optional.empty();
        }
        return Optional.of(new VoxelSize(edges[n - 1] * nm, edges[n - 2] * nm, edges[n == 3 ? 0 : 1] * nm));
    }

    private static double[] numbers(Dataset dataset, String name) {
        Attribute attribute = dataset.getAttributes().get(name);
        if (attribute == null || attribute.isEmpty() || attribute.getSize() > 16) {
            return null;
        }
        Object data = attribute.getData();
        if (data == null || !data.getClass().isArray()) {
            return null;
        }
        double[] numbers = new double[Array.getLength(data)];
        for (int i = 0; i < numbers.length; i++) {
            if (!(Array.get(data, i) instanceof Number number)) {
                return null;
            }
            numbers[i] = number.doubleValue();
        }
        return numbers;
    }
}
