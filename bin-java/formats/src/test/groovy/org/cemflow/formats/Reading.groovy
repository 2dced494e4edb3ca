package org.cemflow.formats

import groovy.transform.CompileStatic
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Path
import org.cemflow.core.volume.ReadOptions
import org.cemflow.core.volume.VolumeFormats
import org.cemflow.core.volume.VolumeInfo
import org.cemflow.core.volume.VolumeReader
import org.cemflow.core.volume.VolumeSource

/** What a file gives when it is read whole through the installed formats. */
@CompileStatic
class Reading {

    private static final VolumeFormats FORMATS = VolumeFormats.installed()

    VolumeInfo info
    byte[] bytes

    static VolumeReader open(Path file, ReadOptions.Colour colour = ReadOptions.Colour.LUMA) {
        FORMATS.open(new VolumeSource(file, '', new ReadOptions(colour, ReadOptions.Signed.AUTO)))
    }

    static ImageFolder folder(Path path) {
        ImageFolder.of(path, FORMATS)
    }

    /** Whether a folder's images are the sections of one volume. */
    static boolean isVolume(Path path) {
        folder(path).isVolume(FORMATS, ReadOptions.DEFAULT)
    }

    /** Reads all sections in blocks of so many rows. */
    static Reading of(Path file, int block = 7, ReadOptions.Colour colour = ReadOptions.Colour.LUMA, boolean direct = false) {
        def reader = open(file, colour)
        try {
            def info = reader.info()
            def s = info.shape()
            int size = Math.toIntExact(s.voxels() * info.type().bytes())
            def target = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size)
            for (int z = 0; z < s.z(); z++) {
                for (int y = 0; y < s.y(); y += block) {
                    reader.readRows(z, y, Math.min(block, s.y() - y), target)
                }
            }
            assert !target.hasRemaining()
            byte[] bytes = new byte[size]
            target.flip().get(bytes)
            return new Reading(info: info, bytes: bytes)
        } finally {
            reader.close()
        }
    }

    /** The voxel as bits, zero-extended. */
    long at(int z, int y, int x) {
        def s = info.shape()
        int size = info.type().bytes()
        int i = (int) ((((long) z * s.y() + y) * s.x() + x) * size)
        def b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
        switch (size) {
            case 1: return b.get(i) & 0xFF
            case 2: return b.getShort(i) & 0xFFFF
            case 4: return b.getInt(i) & 0xFFFFFFFFL
            default: return b.getLong(i)
        }
    }
}
