package org.cemflow.label

import groovy.transform.CompileStatic
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.io.Json
import org.cemflow.core.io.NpyHeader
import org.cemflow.core.stored.VolumeDescription
import org.cemflow.core.stored.VolumeDescription.Data
import org.cemflow.core.stored.VolumeDescription.Intensity
import org.cemflow.core.stored.VolumeDescription.Source
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VoxelSize
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexRowBuilder
import org.cemflow.tables.IndexTable

/** Small made-up data sets: textured patches on the left, empty ones on the right, the former with scores above a half. */
@CompileStatic
class Bench {

    static final int PATCH = 32

    final Path dir
    final List<Path> volumes = []
    final List<Path> tables = []
    final List<IndexRow> rows = []

    Bench(Path dir) {
        this.dir = dir
    }

    /** A volume of {@code z} sections of side 4 patches, and its table: 16 z rows. */
    Bench volume(String name, int z, boolean scores = true) {
        int side = 4 * PATCH
        byte[] data = new byte[z * side * side]
        def random = new Random(name.hashCode())
        for (int i = 0; i < data.length; i++) {
            int x = i % side
            data[i] = (byte) (x < side / 2 ? 100 + 60 * Math.sin(i * 0.13d + x * x * 0.01d) + random.nextInt(20) : 200 + random.nextInt(3))
        }
        Path folder = Files.createDirectories(dir.resolve("v${volumes.size()}.volume"))
        def npy = new ByteArrayOutputStream()
        npy.writeBytes(NpyHeader.uint8((long) data.length))
        int offset = npy.size()
        npy.writeBytes(data)
        Files.write(folder.resolve('data.npy'), npy.toByteArray())
        Json.write(folder.resolve('volume.json'), new VolumeDescription(VolumeDescription.SCHEMA, name, '3d', new Shape(z, side, side), null,
                new Data('data.npy', offset, (long) side * side, side), new Source('a.tif', 'TIFF', 'ab' * 32, (long) data.length, 'uint8'),
                new VoxelSize(5d, 5d, 5d), 'file', new Intensity('full', 0d, 255d, false, ''), [0], '', [:], [], '0.1.0'))
        volumes << folder
        List<IndexRow> mine = []
        for (int k = 0; k < 16 * z; k++) {
            int slice = k.intdiv(16), y = (k % 16).intdiv(4) * PATCH, x = k % 4 * PATCH
            def b = IndexRowBuilder.builder().id("${name}-LOC-0_${slice}_${y}_${x}".toString()).dataset(name).kind('3d').slice(slice).y(y).x(x)
                    .h(PATCH).w(PATCH).dhash(String.format('%016x', k)).mean(120d).sd(20d).min(3).max(250).exemplar(true)
            mine << (scores ? b.score(x < side / 2 ? 0.5d + (k + 1) / 100d : 0.5d - (k + 1) / 200d) : b).build()
        }
        rows.addAll(mine)
        tables << dir.resolve("${name}.patches.parquet")
        IndexTable.write(tables.last(), mine.iterator())
        this
    }

    List<String> ids() {
        rows*.id()
    }

    /** Arguments of cem-label for all of it. */
    List<String> arguments(Path labels, String... more) {
        ['--patches', *tables*.toString(), '--volumes', *volumes*.toString(), '--labels', labels.toString(), '--no-browser', *more.toList()]
    }
}
