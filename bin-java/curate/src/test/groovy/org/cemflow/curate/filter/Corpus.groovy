package org.cemflow.curate.filter

import groovy.transform.CompileStatic
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.io.Json
import org.cemflow.core.stored.VolumeDescription
import org.cemflow.curate.filter.features.GreyPatch
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexRowBuilder
import org.cemflow.tables.IndexTable

/** Small data sets as the stages before FILTER leave them: each image is one patch. */
class Corpus {

    /** Writes name.volume and name.patches.parquet; returns the rows. */
    static List<IndexRow> write(Path dir, String name, List<GreyPatch> patches, Closure<IndexRow> change = { row, i -> row }) {
        def folder = Files.createDirectories(dir.resolve(name + '.volume'))
        def images = []
        long offset = 0
        Files.newOutputStream(folder.resolve('data.npy')).withCloseable { out ->
            patches.eachWithIndex { p, i ->
                out.write(p.pixels(), 0, p.size())
                images << new VolumeDescription.Image("im$i", p.h(), p.w(), offset, null, null)
                offset += p.size()
            }
        }
        Json.write(folder.resolve(VolumeDescription.FILE), new VolumeDescription(VolumeDescription.SCHEMA, name, '2d', null,
                images, new VolumeDescription.Data('data.npy', 0, 0, 0), null, null, 'unknown', null, [0], 'images',
                [:], [], 'test'))
        def rows = patches.withIndex().collect { p, i ->
            change(IndexRowBuilder.builder().id("$name/im$i-LOC-2d_0_0".toString()).dataset(name).kind('2d').image("im$i".toString())
                    .slice(i).h(p.h()).w(p.w()).dhash('0' * 16).max(255).build(), i)
        }
        IndexTable.write(dir.resolve(name + '.patches.parquet'), rows.iterator())
        rows
    }

    @CompileStatic
    static GreyPatch draw(int h, int w, Closure<Number> value) {
        byte[] pixels = new byte[h * w]
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                pixels[y * w + x] = grey(value.call(y, x).doubleValue())
            }
        }
        new GreyPatch(pixels, h, w)
    }

    /** Featureless material under the noise of the microscope. */
    @CompileStatic
    static GreyPatch resin(int size, double noise, long seed) {
        def random = new Random(seed)
        byte[] pixels = new byte[size * size]
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = grey(150 + noise * random.nextGaussian())
        }
        new GreyPatch(pixels, size, size)
    }

    /** Dark membranes around light cells, with noise. */
    @CompileStatic
    static GreyPatch tissue(int size, double noise, long seed) {
        def random = new Random(seed)
        int n = Math.max(4, size * size >> 10)
        double[] cy = new double[n]
        double[] cx = new double[n]
        for (int i = 0; i < n; i++) {
            cy[i] = random.nextInt(size)
            cx[i] = random.nextInt(size)
        }
        byte[] pixels = new byte[size * size]
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double first = 1e9d
                double second = 1e9d
                for (int i = 0; i < n; i++) {
                    double d = Math.hypot(y - cy[i], x - cx[i])
                    if (d < first) {
                        second = first
                        first = d
                    } else if (d < second) {
                        second = d
                    }
                }
                pixels[y * size + x] = grey((second - first < 4 ? 70 : 170) + noise * random.nextGaussian())
            }
        }
        new GreyPatch(pixels, size, size)
    }

    @CompileStatic
    private static byte grey(double value) {
        (byte) Math.max(0, Math.min(255, Math.round(value)))
    }
}
