package org.cemflow.curate.ingest

import groovy.transform.CompileStatic
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.error.DataError
import org.cemflow.core.volume.RawLayout
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VolumeFormat
import org.cemflow.core.volume.VolumeFormats
import org.cemflow.core.volume.VolumeInfo
import org.cemflow.core.volume.VolumeReader
import org.cemflow.core.volume.VolumeSource
import org.cemflow.core.volume.VoxelSize
import org.cemflow.formats.ImageFolder

/** A file format for tests: one 128-byte line of header, then little-endian samples; a folder of such files is a volume. */
class Fake implements VolumeFormat {

    static final int HEADER = 128

    /** Every block asked for, in samples. */
    List<Integer> blocks = []

    static VolumeFormats formats() {
        new VolumeFormats([new Fake()])
    }

    static Path write(Path file, SampleType type, List<Integer> zyx, Iterable values, Map more = [:]) {
        def words = ['FAKE', type, *zyx, more.channels ?: 1, *(more.voxel ?: [0, 0, 0]), more.raw ? 1 : 0, more.failAt ?: -1]
        def all = values.toList()
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + all.size() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN)
        bytes.put((words.join(' ').padRight(HEADER - 1) + '\n').bytes)
        all.each { put(bytes, type, it) }
        Files.write(file, bytes.array())
    }

    static void put(ByteBuffer bytes, SampleType type, value) {
        switch (type) {
            case SampleType.FLOAT32: bytes.putFloat(value as float); break
            case SampleType.FLOAT64: bytes.putDouble(value as double); break
            default:
                long raw = (value as BigInteger).longValue()
                switch (type.bytes()) {
                    case 1: bytes.put((byte) raw); break
                    case 2: bytes.putShort((short) raw); break
                    case 4: bytes.putInt((int) raw); break
                    default: bytes.putLong(raw)
                }
        }
    }

    /** A large file, quickly: the bytes after the header are {@link #ramp}. */
    @CompileStatic
    static Path writeRamp(Path file, String header, int bytes) {
        byte[] all = new byte[HEADER + bytes]
        byte[] head = ('FAKE ' + header).padRight(HEADER - 1).getBytes('US-ASCII')
        System.arraycopy(head, 0, all, 0, head.length)
        all[HEADER - 1] = (byte) 10
        for (int i = 0; i < bytes; i++) {
            all[HEADER + i] = (byte) ramp(i)
        }
        Files.write(file, all)
    }

    /** A file of zeros, which takes no room on the disk; {@code values} stand at byte {@code at} of its samples. */
    static Path writeZeros(Path file, String header, long bytes, long at = 0, List<Integer> values = []) {
        new RandomAccessFile(file.toFile(), 'rw').withCloseable {
            it.write((('FAKE ' + header).padRight(HEADER - 1) + '\n').bytes)
            it.length = HEADER + bytes
            it.seek(HEADER + at)
            it.write(values as byte[])
        }
        file
    }

    /** Byte {@code i} of a ramp: no block of it equals another. */
    @CompileStatic
    static int ramp(int i) {
        (int) ((i * 2654435761L) >>> 13) & 255
    }

    /** The first place where {@code bytes[at..]} is no ramp; -1 if it is one. Every {@code step}-th byte of the ramp counts, from {@code first} on. */
    @CompileStatic
    static int notRamp(byte[] bytes, int at, int first, int step) {
        for (int i = at; i < bytes.length; i++) {
            if ((bytes[i] & 255) != ramp(first + (i - at) * step)) {
                return i
            }
        }
        -1
    }

    String name() { 'Fake' }

    boolean claims(VolumeSource source, byte[] head) {
        Files.isDirectory(source.path()) || new String(head, 0, Math.min(5, head.length)) == 'FAKE '
    }

    VolumeReader open(VolumeSource source) {
        if (Files.isDirectory(source.path())) {
            def images = ImageFolder.of(source.path(), new VolumeFormats([this])).images()
            if (images.empty) {
                throw new DataError(source, 'holds no images', 'give a folder with images in it')
            }
            return new Planes(images.collect { open(new VolumeSource(it, '', source.options())) })
        }
        def channel = FileChannel.open(source.path())
        def head = ByteBuffer.allocate(HEADER)
        channel.read(head, 0)
        def w = new String(head.array()).trim().split(' +')
        def type = SampleType.valueOf(w[1])
        def shape = new Shape(w[2] as int, w[3] as int, w[4] as int)
        def voxel = (w[6] as double) > 0 ? Optional.of(new VoxelSize(w[6] as double, w[7] as double, w[8] as double)) : Optional.empty()
        def raw = w[9] == '1' ? Optional.of(new RawLayout(source.path(), HEADER, (long) shape.x() * shape.y(), shape.x())) : Optional.empty()
        def info = new VolumeInfo('Fake', shape, type, w[5] as int, voxel, raw, [])
        new Rows(source: source, channel: channel, info: info, failAt: w[10] as int, blocks: blocks)
    }

    static class Rows implements VolumeReader {
        VolumeSource source
        FileChannel channel
        VolumeInfo info
        int failAt
        List<Integer> blocks

        VolumeInfo info() { info }

        void readRows(int z, int y, int rows, ByteBuffer target) {
            def s = info.shape()
            long row = (long) z * s.y() + y
            if (failAt >= 0 && row + rows > failAt) {
                throw new DataError(source, 'the strip is damaged', 'copy it again')
            }
            blocks << rows * s.x()
            int width = s.x() * info.type().bytes()
            def part = target.slice(target.position(), rows * width)
            long at = HEADER + row * width
            while (part.hasRemaining()) {
                int n = channel.read(part, at + part.position())
                if (n < 0) {
                    throw new DataError(source, 'the file ends too early', 'copy it again')
                }
            }
            target.position(target.position() + rows * width)
        }

        void close() { channel.close() }
    }

    static class Planes implements VolumeReader {
        List<VolumeReader> planes

        Planes(List<VolumeReader> planes) { this.planes = planes }

        VolumeInfo info() {
            def one = planes[0].info()
            new VolumeInfo('Fake folder', new Shape(planes.size(), one.shape().y(), one.shape().x()), one.type())
        }

        void readRows(int z, int y, int rows, ByteBuffer target) { planes[z].readRows(0, y, rows, target) }

        void close() { planes*.close() }
    }
}
