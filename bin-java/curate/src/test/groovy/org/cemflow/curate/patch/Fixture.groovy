package org.cemflow.curate.patch

import groovy.transform.CompileStatic
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.io.Json
import org.cemflow.core.io.NpyHeader
import org.cemflow.core.stored.VolumeDescription
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VoxelSize

/** Ingested data sets made by hand, after the contract of volume.json. */
@CompileStatic
class Fixture {

    static final VolumeDescription.Source SOURCE = new VolumeDescription.Source('in.tif', 'TIFF', 'ab12', 7L, 'uint16')
    static final VolumeDescription.Intensity INTENSITY = new VolumeDescription.Intensity('percentile', 10d, 4000d, true, 'why')

    static byte[] texture(long seed, int count) {
        def random = new Random(seed)
        def bytes = new byte[count]
        int value = 128
        for (int i = 0; i < count; i++) {
            value = Math.max(0, Math.min(255, value + random.nextInt(41) - 20))
            bytes[i] = (byte) value
        }
        bytes
    }

    static Path volume(Path dir, String name, int z, int y, int x, List<Integer> axes = [0, 1, 2],
            byte[] bytes = texture(1, z * y * x)) {
        def header = NpyHeader.uint8(z as long, y as long, x as long)
        def data = new VolumeDescription.Data('data.npy', header.length as long, (long) y * x, x as long)
        def folder = Files.createDirectories(dir.resolve(name + '.volume'))
        Files.write(folder.resolve('data.npy'), joined(header, bytes))
        describe(folder, name, '3d', new Shape(z, y, x), null, data, axes)
    }

    /** @param sizes height and width of each image */
    static Path images(Path dir, String name, Map<String, List<Integer>> sizes) {
        int offset = 0
        def images = sizes.collect { image, size ->
            def one = new VolumeDescription.Image(image, size[0], size[1], (long) offset, SOURCE, INTENSITY)
            offset += size[0] * size[1]
            one
        }
        def header = NpyHeader.uint8(offset as long)
        def folder = Files.createDirectories(dir.resolve(name + '.volume'))
        Files.write(folder.resolve('data.npy'), joined(header, texture(2, offset)))
        def data = new VolumeDescription.Data('data.npy', header.length as long, 0L, 0L)
        describe(folder, name, '2d', null, images, data, [0])
    }

    static Path describe(Path folder, String name, String kind, Shape shape, List<VolumeDescription.Image> images,
            VolumeDescription.Data data, List<Integer> axes) {
        boolean twoD = kind == '2d'
        Json.write(folder.resolve(VolumeDescription.FILE), new VolumeDescription(VolumeDescription.SCHEMA, name, kind,
                shape, images, data, twoD ? null : SOURCE, new VoxelSize(8d, 8d, 9d), 'file', twoD ? null : INTENSITY,
                axes, 'made by hand', [organism: 'mouse', doi: '10.1/x'], [], '0.1.0'))
        folder
    }

    private static byte[] joined(byte[] a, byte[] b) {
        def all = Arrays.copyOf(a, a.length + b.length)
        System.arraycopy(b, 0, all, a.length, b.length)
        all
    }
}
