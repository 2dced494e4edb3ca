package org.cemflow.report

import groovy.transform.CompileStatic
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.io.Json
import org.cemflow.core.io.NpyHeader
import org.cemflow.core.stored.VolumeDescription
import org.cemflow.core.stored.VolumeDescription.Data
import org.cemflow.core.stored.VolumeDescription.Image
import org.cemflow.core.stored.VolumeDescription.Intensity
import org.cemflow.core.stored.VolumeDescription.Source
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VoxelSize
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexRowBuilder
import org.cemflow.tables.IndexTable

/** A small made-up curated data set: cells with dark membranes and vesicles in pale resin, cut, marked and judged. */
@CompileStatic
class Corpus {

    final Path dir
    final int patch
    final List<IndexRow> rows = []
    final List<Path> volumes = []

    Corpus(Path dir, int patch = 48) {
        this.dir = dir
        this.patch = patch
    }

    /** A volume of z slices, each alike but for the noise; the right third is empty. */
    Corpus volume(String name, int z, int side, Map<String, Object> more = [:]) {
        byte[] data = new byte[z * side * side]
        for (int k = 0; k < z; k++) {
            System.arraycopy(tissue(side, side, name.hashCode(), k), 0, data, k * side * side, side * side)
        }
        def source = new Source("somewhere/${name}.tif".toString(), 'TIFF', '0123456789abcdef' * 4, 2L * data.length, 'uint16')
        def intensity = new Intensity('percentile', 812d, 24031d, false, 'The data use a small part of the 16-bit range.')
        write(name, data, new VolumeDescription(VolumeDescription.SCHEMA, name, '3d', new Shape(z, side, side), null,
                new Data('data.npy', npyOffset(data.length), (long) side * side, side), source,
                new VoxelSize(4.6d, 4.6d, 50d), 'file', intensity, [0],
                'The voxels are 50 nm deep but 4.6 nm wide, so only the xy plane is cut.',
                (Map<String, String>) (more.metadata ?: [:]), (List<String>) (more.warnings ?: []), '0.1.0'))
        int perSide = side.intdiv(patch)
        for (int k = 0; k < z; k++) {
            for (int j = 0; j < perSide * perSide; j++) {
                int y = j.intdiv(perSide) * patch, x = (j % perSide) * patch
                def row = row(name, '3d', null, k, y, x)
                rows << decide(row, k == 0 ? null : place(name, 0, y, x), k, z, x >= side * 0.66d)
            }
        }
        this
    }

    /** A set of images of different sizes, none of which has a duplicate. */
    Corpus images(String name, List<Integer> sides) {
        def out = new ByteArrayOutputStream()
        List<Image> images = []
        sides.eachWithIndex { int side, int i ->
            images << new Image("${name}_${i}.png".toString(), side, side + 20, out.size(),
                    new Source("x/${i}.png".toString(), 'PNG', 'ab' * 32, 1000L * side, 'rgb8'),
                    new Intensity('full', 0d, 255d, i % 2 == 1, 'The full range of 8 bits.'))
            out.write(tissue(side, side + 20, name.hashCode() + i, 0))
            for (int y = 0; y + patch <= side; y += patch) {
                for (int x = 0; x + patch <= side + 20; x += patch) {
                    rows << decide(row(name, '2d', "${name}_${i}.png".toString(), i, y, x), null, 0, 1, x >= side * 0.66d)
                }
            }
        }
        byte[] data = out.toByteArray()
        write(name, data, new VolumeDescription(VolumeDescription.SCHEMA, name, '2d', null, images,
                new Data('data.npy', npyOffset(data.length), 0, 0), null, null, 'unknown', null, [0], 'Images have one plane.',
                [licence: 'BSD-3-Clause'], [], '0.1.0'))
        this
    }

    /** Marks the first kept patches of a data set as duplicates of another's. */
    Corpus across(String from, String to, int count) {
        def targets = rows.findAll { it.dataset() == to && it.kept() }.take(count)
        int found = 0
        for (int i = 0; i < rows.size() && found < targets.size(); i++) {
            if (rows[i].dataset() == from && rows[i].kept()) {
                rows[i] = IndexRowBuilder.builder(rows[i]).exemplar(false).duplicateOf(targets[found].id()).distance(3 + found)
                        .duplicateScope('across').ncc(0.93d).clusterSize(2).informative(null).score(null).kept(false)
                        .dropReason('duplicate').build()
                found++
            }
        }
        this
    }

    /** Writes dataset/index.parquet. */
    Path index() {
        IndexTable.write(dir.resolve('dataset/index.parquet'), rows.iterator())
        dir.resolve('dataset')
    }

    private String place(String name, int slice, int y, int x) {
        "${name}-LOC-0_${slice}_${y}_${x}".toString()
    }

    private IndexRow row(String name, String kind, String image, int slice, int y, int x) {
        String id = image == null ? place(name, slice, y, x) : "${name}/${image}-LOC-2d_${y}_${x}".toString()
        IndexRowBuilder.builder().id(id).dataset(name).kind(kind).image(image).slice(slice).y(y).x(x).h(patch).w(patch)
                .dhash(String.format('%016x', id.hashCode())).mean(120.5d).sd(21.25d).min(3).max(250).build()
    }

    private static IndexRow decide(IndexRow row, String duplicateOf, int slice, int size, boolean resin) {
        def b = IndexRowBuilder.builder(row).clusterSize(size)
        if (duplicateOf != null) {
            return b.exemplar(false).duplicateOf(duplicateOf).distance(1 + (row.y() + slice) % 11).duplicateScope('dataset')
                    .kept(false).dropReason('duplicate').build()
        }
        double spread = Math.abs(row.id().hashCode() % 1000) / 2500d
        b.exemplar(true).distance(0).informative(!resin).score(resin ? 0.05d + spread : 0.55d + spread)
                .reason(resin ? (row.y() == 0 ? 'low contrast (sd 4.2)' : 'uniform area 0.93') : null).kept(!resin)
                .dropReason(resin ? 'uninformative' : null).build()
    }

    private static long npyOffset(int bytes) {
        NpyHeader.uint8((long) bytes).length
    }

    private void write(String name, byte[] data, VolumeDescription description) {
        // Data sets' names are free, folders' names are not.
        Path folder = Files.createDirectories(dir.resolve("v${volumes.size()}.volume"))
        def npy = new ByteArrayOutputStream()
        npy.writeBytes(NpyHeader.uint8((long) data.length))
        npy.writeBytes(data)
        Files.write(folder.resolve('data.npy'), npy.toByteArray())
        Json.write(folder.resolve('volume.json'), description)
        volumes << folder
    }

    /** Cells of random size bounded by dark membranes, dark vesicles inside, shot noise, pale resin at the right. */
    static byte[] tissue(int h, int w, int seed, int noise) {
        def random = new Random(seed)
        int n = 14
        double[] cy = new double[n], cx = new double[n], grey = new double[n]
        for (int i = 0; i < n; i++) {
            cy[i] = random.nextDouble() * h
            cx[i] = random.nextDouble() * w * 0.75d
            grey[i] = 130 + random.nextInt(60)
        }
        double[] vy = new double[n * 3], vx = new double[n * 3], vr = new double[n * 3]
        for (int i = 0; i < n * 3; i++) {
            vy[i] = random.nextDouble() * h
            vx[i] = random.nextDouble() * w * 0.62d
            vr[i] = 2 + random.nextInt(Math.max(3, w.intdiv(40)))
        }
        def grain = new Random(seed * 31L + noise)
        byte[] out = new byte[h * w]
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                double best = 1e9d, second = 1e9d
                int cell = 0
                for (int i = 0; i < n; i++) {
                    double d = Math.hypot(y - cy[i], (x - cx[i]) * 1.3d + 6 * Math.sin(y / 17d + i))
                    if (d < best) {
                        second = best
                        best = d
                        cell = i
                    } else if (d < second) {
                        second = d
                    }
                }
                double value = second - best < 4 ? 45d : grey[cell]
                for (int i = 0; i < n * 3; i++) {
                    double d = Math.abs(Math.hypot(y - vy[i], x - vx[i]) - vr[i])
                    if (d < 1.5d) {
                        value = 60d
                    }
                }
                boolean resin = x > w * 0.66d + 5 * Math.sin(y / 20d)
                value = resin ? 205d : value
                value += grain.nextGaussian() * (resin ? 5 : 13)
                out[y * w + x] = (byte) Math.max(0, Math.min(255, (int) value))
            }
        }
        out
    }
}
