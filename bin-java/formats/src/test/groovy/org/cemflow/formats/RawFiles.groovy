package org.cemflow.formats

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import java.util.zip.GZIPOutputStream
import org.cemflow.core.error.DataError
import org.cemflow.core.volume.ReadOptions
import org.cemflow.core.volume.RawLayout
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.Shape
import org.cemflow.core.volume.VolumeFormats
import org.cemflow.core.volume.VolumeReader
import org.cemflow.core.volume.VolumeSource

/** What the specs of the raw formats share: reading through the SPI, the witness, and the hostile treatment. */
class RawFiles {

    static final VolumeFormats FORMATS = VolumeFormats.installed()

    /** The test volume of every format: 31 z + 7 y + 3 x mod 251. */
    static int voxel(int z, int y, int x) {
        (31 * z + 7 * y + 3 * x) % 251
    }

    static VolumeReader open(Path file, String inner = '', ReadOptions options = ReadOptions.DEFAULT) {
        FORMATS.open(new VolumeSource(file, inner, options))
    }

    /** All samples as doubles, read in blocks of three rows into a buffer whose byte order is deliberately the other one. */
    static List<Double> values(VolumeReader reader, int block = 3) {
        def shape = reader.info().shape()
        int b = reader.info().type().bytes()
        List<Double> all = []
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y += block) {
                int rows = Math.min(block, shape.y() - y)
                def buffer = ByteBuffer.allocate(rows * shape.x() * b + 5).order(ByteOrder.BIG_ENDIAN)
                buffer.position(5)
                reader.readRows(z, y, rows, buffer)
                assert !buffer.hasRemaining()
                buffer.order(ByteOrder.LITTLE_ENDIAN)
                for (int i = 0; i < rows * shape.x(); i++) {
                    all << SampleCodec.Values.get(buffer, 5 + i * b, reader.info().type())
                }
            }
        }
        reader.info().raw().ifPresent { assertRaw(it, shape, all) }
        all
    }

    /** What the reader says lies in the file must lie there. */
    static void assertRaw(RawLayout raw, Shape shape, List<Double> all) {
        byte[] bytes = Files.readAllBytes(raw.file())
        int i = 0
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++) {
                    assert (bytes[(int) (raw.offset() + z * raw.strideZ() + y * raw.strideY() + x)] & 0xFF) == all[i++]
                }
            }
        }
    }

    static List<Double> values(Path file, String inner = '', ReadOptions options = ReadOptions.DEFAULT) {
        open(file, inner, options).withCloseable { values(it) }
    }

    /** The test volume's values, each through {@code f}. */
    static List<Double> expected(int z, int y, int x, Closure f = { it }) {
        (0..<z).collectMany { k -> (0..<y).collectMany { j -> (0..<x).collect { i -> f(voxel(k, j, i)) as double } } }
    }

    /** Samples of a type in a byte order, as bytes. */
    static byte[] bytes(List<? extends Number> values, SampleType type, ByteOrder order) {
        def b = ByteBuffer.allocate(values.size() * type.bytes()).order(order)
        for (v in values) {
            switch (type) {
                case SampleType.UINT8: case SampleType.INT8: b.put((byte) v.intValue()); break
                case SampleType.UINT16: case SampleType.INT16: b.putShort((short) v.intValue()); break
                case SampleType.UINT32: case SampleType.INT32: b.putInt((int) v.longValue()); break
                case SampleType.UINT64: case SampleType.INT64: b.putLong(v.longValue()); break
                case SampleType.FLOAT32: b.putFloat(v.floatValue()); break
                default: b.putDouble(v.doubleValue())
            }
        }
        b.array()
    }

    static byte[] join(byte[]... parts) {
        def out = new ByteArrayOutputStream()
        parts.each { out.write(it) }
        out.toByteArray()
    }

    static byte[] gzip(byte[] data) {
        def out = new ByteArrayOutputStream()
        new GZIPOutputStream(out).withCloseable { it.write(data) }
        out.toByteArray()
    }

    /** The values 0 to 250 in an order that does not compress to nothing: noise, seeded. */
    static List<Integer> noise(int count) {
        def random = new Random(5)
        (0..<count).collect { random.nextInt(251) }
    }

    static boolean python() {
        try {
            def p = new ProcessBuilder('/usr/bin/python3', '-c', 'import numpy').redirectErrorStream(true).start()
            return p.waitFor(30, TimeUnit.SECONDS) && p.exitValue() == 0
        } catch (IOException ignored) {
            return false
        }
    }

    /** Runs a script of Debian's Python in a folder. */
    static void python(Path folder, String script) {
        def p = new ProcessBuilder('/usr/bin/python3', '-c', script).directory(folder.toFile()).redirectErrorStream(true).start()
        def text = p.inputStream.text
        assert p.waitFor() == 0: text
    }

    /** Opens and reads all of a file: what it must do with damaged ones is to succeed or to throw a DataError. */
    static String fate(Path file, String inner = '') {
        try {
            def reader = open(file, inner)
            try {
                def shape = reader.info().shape()
                int rows = Math.max(1, Math.min(shape.y(), (1 << 18).intdiv(Math.max(1, shape.x()))))
                def buffer = ByteBuffer.allocate(Math.toIntExact((long) rows * shape.x() * reader.info().type().bytes()))
                long budget = 8 << 20 // bytes read of one damaged file: a lie that gzip could hold is not followed to its end
                for (int z = 0; z < shape.z() && budget > 0; z++) {
                    for (int y = 0; y < shape.y() && budget > 0; y += rows) {
                        reader.readRows(z, y, Math.min(rows, shape.y() - y), buffer.clear())
                        budget -= buffer.position()
                    }
                }
            } finally {
                reader.close()
            }
            return 'read'
        } catch (DataError e) {
            assert e.message.endsWith('.')
            assert !e.message.contains('null')
            return 'refused'
        }
    }

    /** The fates of a file cut off after every sixteenth of it. */
    static List<String> truncated(Path file, byte[] whole, String inner = '') {
        (0..15).collect { i ->
            Files.write(file, Arrays.copyOf(whole, (int) (whole.length * (long) i / 16)))
            fate(file, inner)
        }
    }

    /** How many of 300 files, each with a bit flipped (two in three within the first {@code head} bytes), were read and refused. */
    static Map<String, Integer> flipped(Path file, byte[] whole, int head, String inner = '') {
        def random = new Random(500)
        def fates = (0..<300).collect { i ->
            byte[] copy = whole.clone()
            int at = random.nextInt(i % 3 == 0 ? whole.length : Math.min(head, whole.length))
            copy[at] = (byte) (copy[at] ^ (1 << random.nextInt(8)))
            Files.write(file, copy)
            try {
                return fate(file, inner)
            } catch (Throwable t) {
                throw new AssertionError((Object) "bit flip $i at byte $at: $t", t)
            }
        }
        fates.countBy { it }
    }
}
