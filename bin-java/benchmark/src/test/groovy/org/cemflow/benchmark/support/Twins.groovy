package org.cemflow.benchmark.support

import io.jhdf.HdfFile
import io.jhdf.checksum.JenkinsLookup3HashLittle
import java.awt.image.BufferedImage
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.GZIPOutputStream
import javax.imageio.ImageIO

/** Small data sets laid out as the published ones are. Values come from closures of (z, y, x). */
final class Twins {

    static Path png(Path file, int h, int w, Closure<Integer> value, boolean rgb = false) {
        def image = new BufferedImage(w, h, rgb ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY)
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int v = value(0, y, x)
                rgb ? image.setRGB(x, y, v << 16 | v << 8 | v) : image.raster.setSample(x, y, 0, v)
            }
        }
        Files.createDirectories(file.parent)
        ImageIO.write(image, 'png', file.toFile())
        file
    }

    /** A stack of 16-bit sections, signed or not, one page each. */
    static Path tiff(Path file, int d, int h, int w, boolean signed, Closure<Integer> value) {
        int page = h * w * 2, ifd = 2 + 10 * 12 + 4
        def out = ByteBuffer.allocate(8 + d * (page + ifd)).order(ByteOrder.LITTLE_ENDIAN)
        out.put('II'.bytes).putShort(42 as short).putInt(8 + page)
        for (int z = 0; z < d; z++) {
            int start = out.position()
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    out.putShort(value(z, y, x) as short)
                }
            }
            def tags = [[256, w], [257, h], [258, 16], [259, 1], [262, 1], [273, start], [277, 1], [278, h], [279, page], [339, signed ? 2 : 1]]
            out.putShort(tags.size() as short)
            tags.each { tag, v -> out.putShort(tag as short).putShort(4 as short).putInt(1).putInt(v) }
            out.putInt(z == d - 1 ? 0 : out.position() + 4 + page)
        }
        Files.createDirectories(file.parent)
        Files.write(file, out.array())
    }

    /** NIfTI-1, float32, gzipped. */
    static Path nifti(Path file, int d, int h, int w, Closure<Number> value) {
        def out = ByteBuffer.allocate(352 + 4 * d * h * w).order(ByteOrder.LITTLE_ENDIAN)
        out.putInt(0, 348)
        [3, w, h, d, 1, 1, 1, 1].eachWithIndex { n, i -> out.putShort(40 + 2 * i, n as short) }
        out.putShort(70, 16 as short).putShort(72, 32 as short)
        [1f, 0.016f, 0.016f, 0.015f].eachWithIndex { n, i -> out.putFloat(76 + 4 * i, n) }
        out.putFloat(108, 352f).putFloat(112, 1f)
        out.put(123, 3 as byte)
        out.put(344, 'n+1'.bytes)
        out.position(352)
        for (int z = 0; z < d; z++) {
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    out.putFloat(value(z, y, x) as float)
                }
            }
        }
        Files.createDirectories(file.parent)
        new GZIPOutputStream(Files.newOutputStream(file)).withCloseable { it.write(out.array()) }
        file
    }

    /** As CREMI's: raw uint8 and clefts, whose background is 2^64 - 1. */
    static Path cremi(Path file, int d, int h, int w, Closure<Integer> grey, Closure<Long> cleft) {
        def raw = new byte[d][h][w]
        def clefts = new long[d][h][w]
        for (int z = 0; z < d; z++) {
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    raw[z][y][x] = grey(z, y, x) as byte
                    clefts[z][y][x] = cleft(z, y, x)
                }
            }
        }
        Files.createDirectories(file.parent)
        HdfFile.write(file).withCloseable { hdf ->
            def volumes = hdf.putGroup('volumes')
            volumes.putDataset('raw', raw)
            volumes.putGroup('labels').putDataset('clefts', clefts)
        }
        unsigned(file)
    }

    /** jHDF writes bytes as signed; CREMI's are not. Flips that bit of the type, and mends the header's checksum. */
    private static Path unsigned(Path file) {
        def bytes = Files.readAllBytes(file)
        byte[] signed = [0x10, 8, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]
        int at = (0..<bytes.length - 12).find { i -> (0..<12).every { bytes[i + it] == signed[it] } }
        bytes[at + 1] = 0
        int header = (at..0).find { i -> bytes[i] == (byte) 'O' && bytes[i + 1] == (byte) 'H' && bytes[i + 2] == (byte) 'D' && bytes[i + 3] == (byte) 'R' }
        int flags = bytes[header + 5], width = 1 << (flags & 3)
        int sizeAt = header + 6 + ((flags & 0x20) ? 16 : 0) + ((flags & 0x10) ? 4 : 0)
        def little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
        int size = width == 1 ? bytes[sizeAt] & 0xFF : width == 2 ? little.getShort(sizeAt) & 0xFFFF : little.getInt(sizeAt)
        int end = sizeAt + width + size
        little.putInt(end, JenkinsLookup3HashLittle.hash(Arrays.copyOfRange(bytes, header, end)))
        Files.write(file, bytes)
    }

    /** Packs a folder's files, their names beginning with the folder's. */
    static Path zip(Path folder, Path zip) {
        FileSystems.newFileSystem(zip, [create: 'true']).withCloseable { archive ->
            Files.walk(folder).withCloseable { all ->
                all.filter { Files.isRegularFile(it) }.sorted().forEach { file ->
                    def inside = archive.getPath("/$folder.fileName/${folder.relativize(file)}".toString())
                    Files.createDirectories(inside.parent)
                    Files.copy(file, inside)
                }
            }
        }
        zip
    }

    /** A uint8 array's values. */
    static int[] npy(Path file) {
        def bytes = Files.readAllBytes(file)
        int offset = 10 + (bytes[8] & 0xFF) + ((bytes[9] & 0xFF) << 8)
        (offset..<bytes.length).collect { bytes[it] & 0xFF } as int[]
    }
}
