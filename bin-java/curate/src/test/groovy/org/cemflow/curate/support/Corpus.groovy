package org.cemflow.curate.support

import groovy.transform.CompileStatic
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.cli.CemCommand
import org.cemflow.core.cli.Cli
import org.cemflow.core.io.Json
import org.cemflow.core.io.NpyHeader
import org.cemflow.core.stored.VolumeDescription
import org.cemflow.core.volume.Shape
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexRowBuilder
import org.cemflow.tables.IndexTable

/** Small data sets for the tests: volumes, images, patch tables and textures. */
@CompileStatic
class Corpus {

    /** A row of a volume's table. */
    static IndexRow row(String dataset, int slice, String dhash, boolean flat = false, double mean = 100) {
        IndexRowBuilder.builder().id("${dataset}-LOC-0_${slice}_0_0").dataset(dataset).kind('3d').slice(slice).h(32).w(32)
                .dhash(dhash).mean(mean).sd(flat ? 1d : 30d).max(255).flat(flat).build()
    }

    static Path table(Path file, List<IndexRow> rows) {
        IndexTable.write(file, rows.iterator())
        file
    }

    static List<IndexRow> rows(Path file) {
        def stream = IndexTable.read(file)
        try {
            stream.toList()
        } finally {
            stream.close()
        }
    }

    /** Writes {@code sections}, each {@code side x side}, as the ingested volume {@code dataset}. */
    static Path volume(Path folder, String dataset, List<byte[]> sections, int side) {
        def shape = new Shape(sections.size(), side, side)
        def header = NpyHeader.uint8(sections.size(), side, side)
        write(folder, header, sections)
        Json.write(folder.resolve(VolumeDescription.FILE), new VolumeDescription(VolumeDescription.SCHEMA, dataset, '3d', shape,
                null, new VolumeDescription.Data('data.npy', header.length, (long) side * side, side), null, null, 'unknown',
                null, [0], 'test', [:], [], 'test'))
        folder
    }

    /** Writes images of one size as the ingested 2-D set {@code dataset}. */
    static Path images(Path folder, String dataset, Map<String, byte[]> images, int height, int width) {
        long offset = 0
        def list = []
        images.each { name, pixels ->
            list << new VolumeDescription.Image(name, height, width, offset, null, null)
            offset += pixels.length
        }
        def header = NpyHeader.uint8(offset)
        write(folder, header, images.values() as List<byte[]>)
        Json.write(folder.resolve(VolumeDescription.FILE), new VolumeDescription(VolumeDescription.SCHEMA, dataset, '2d', null,
                list as List<VolumeDescription.Image>, new VolumeDescription.Data('data.npy', header.length, 0, 0), null, null,
                'unknown', null, [0], 'test', [:], [], 'test'))
        folder
    }

    private static void write(Path folder, byte[] header, List<byte[]> parts) {
        Files.createDirectories(folder)
        def out = Files.newOutputStream(folder.resolve('data.npy'))
        out.write(header)
        parts.each { out.write(it) }
        out.close()
    }

    /** Smooth random structure in 0..255: noise averaged over 9 x 9 pixels, twice, stretched to a fixed spread. */
    static byte[] texture(long seed, int side, double gradient = 0, double contrast = 40) {
        def random = new SeededRandom(seed, 'texture')
        double[] v = new double[side * side]
        for (int i = 0; i < v.length; i++) {
            v[i] = random.below(1000)
        }
        v = smooth(smooth(v, side), side)
        double mean = 0
        double square = 0
        for (double d : v) {
            mean += d / v.length
            square += d * d / v.length
        }
        double sd = Math.sqrt(square - mean * mean)
        byte[] out = new byte[v.length]
        for (int i = 0; i < v.length; i++) {
            out[i] = clamp(128 + contrast * (v[i] - mean) / sd + gradient * ((i % side) / (double) side - 0.5d))
        }
        out
    }

    /** Means over 9 x 9 pixels, the edges joined. */
    private static double[] smooth(double[] v, int side) {
        double[] rows = new double[v.length]
        double[] out = new double[v.length]
        for (int i = 0; i < v.length; i++) {
            for (int d = -4; d <= 4; d++) {
                rows[i] += v[i.intdiv(side) * side + Math.floorMod(i % side + d, side)] / 9
            }
        }
        for (int i = 0; i < v.length; i++) {
            for (int d = -4; d <= 4; d++) {
                out[i] += rows[Math.floorMod(i.intdiv(side) + d, side) * side + i % side] / 9
            }
        }
        out
    }

    /** The same picture taken again: scaled, shifted, with noise of the given amplitude. */
    static byte[] again(byte[] pixels, double contrast, double shift, int noise, long seed) {
        def random = new SeededRandom(seed, 'noise')
        byte[] out = new byte[pixels.length]
        for (int i = 0; i < pixels.length; i++) {
            out[i] = clamp((pixels[i] & 0xFF) * contrast + shift + random.below(2 * noise + 1) - noise)
        }
        out
    }

    private static byte clamp(double value) {
        (byte) Math.max(0, Math.min(255, Math.round(value)))
    }

    /** A difference hash for tests: 9 x 8 cell means, right brighter than left. */
    static String hash(byte[] pixels, int side) {
        long bits = 0
        for (int r = 0; r < 8; r++) {
            for (int k = 0; k < 8; k++) {
                bits = bits << 1 | (cell(pixels, side, r, k + 1) > cell(pixels, side, r, k) ? 1L : 0L)
            }
        }
        String.format('%016x', bits)
    }

    private static double cell(byte[] pixels, int side, int r, int k) {
        double sum = 0
        int n = 0
        for (int y = r * side.intdiv(8); y < (r + 1) * side.intdiv(8); y++) {
            for (int x = (k * side).intdiv(9); x < ((k + 1) * side).intdiv(9); x++) {
                sum += pixels[y * side + x] & 0xFF
                n++
            }
        }
        sum / n
    }

    /** The rows of a volume whose sections are one patch each. */
    static List<IndexRow> sectionRows(String dataset, List<byte[]> sections, int side) {
        sections.withIndex().collect { byte[] pixels, int z ->
            IndexRowBuilder.builder(row(dataset, z, hash(pixels, side))).h(side).w(side).build()
        }
    }

    /** What a command did. */
    static record Run(int code, String err) {}

    static Run run(CemCommand command, Object... args) {
        def err = new StringWriter()
        int code = Cli.run(command, new PrintWriter(new StringWriter()), new PrintWriter(err, true), args*.toString() as String[])
        new Run(code, err.toString())
    }
}
