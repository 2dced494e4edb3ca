package org.cemflow.formats.scifio

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.volume.ReadOptions
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.VolumeSource
import spock.lang.Specification
import spock.lang.TempDir

/** What the specs of the SCIFIO bridge share: SCIFIO itself, and small files written byte by byte after the formats' specifications. */
abstract class ScifioSpecification extends Specification {

    @TempDir Path temp

    def format = new ScifioFormat()

    static VolumeSource source(Path file) {
        new VolumeSource(file, '', ReadOptions.DEFAULT)
    }

    List read(Path file, ReadOptions options = ReadOptions.DEFAULT) {
        format.open(new VolumeSource(file, '', options)).withCloseable { reader ->
            def info = reader.info()
            def values = []
            info.shape().z().times { z ->
                def target = ByteBuffer.allocate(info.shape().y() * info.shape().x() * info.type().bytes())
                reader.readRows(z, 0, info.shape().y(), target)
                assert !target.hasRemaining()
                target.flip().order(ByteOrder.LITTLE_ENDIAN)
                while (target.hasRemaining()) {
                    values << next(target, info.type())
                }
            }
            [info, values]
        }
    }

    static next(ByteBuffer from, SampleType type) {
        switch (type) {
            case SampleType.UINT8: return from.get() & 0xFF
            case SampleType.INT8: return from.get()
            case SampleType.UINT16: return from.getShort() & 0xFFFF
            case SampleType.INT16: return from.getShort()
            case SampleType.INT32: return from.getInt()
            case SampleType.FLOAT32: return from.getFloat()
            default: return from.getDouble()
        }
    }

    /** A value of the type that shows its place, its sign and its byte order. */
    static value(int i, SampleType type) {
        switch (type) {
            case SampleType.UINT8: return (i * 5 + 3) & 0xFF
            case SampleType.INT8: return (i * 4 - 120) as byte
            case SampleType.UINT16: return (i * 1091 + 7) & 0xFFFF
            case SampleType.INT16: return (i * 1091 - 30_000) as short
            case SampleType.INT32: return i * 71_000_003 - 2_000_000_000
            case SampleType.FLOAT32: return (i * 1.5f - 20f) as float
            default: return i * 1.25d - 20d
        }
    }

    /** ICS 1.0 (Dean and others 1990): a text header and a file of samples beside it. */
    Path ics(String name, Map<String, Integer> axes, SampleType type, ByteOrder order, String... more) {
        int bits = 8 * type.bytes()
        def bytes = (1..type.bytes())
        def lines = ['\t', 'ics_version\t1.0', "filename\t$name", "layout\tparameters\t${axes.size() + 1}",
                     "layout\torder\tbits\t${axes.keySet().join('\t')}", "layout\tsizes\t$bits\t${axes.values().join('\t')}",
                     'layout\tcoordinates\tvideo', "layout\tsignificant_bits\t$bits",
                     "representation\tbyte_order\t${(order == ByteOrder.LITTLE_ENDIAN ? bytes : bytes.reverse()).join('\t')}",
                     "representation\tformat\t${type.isFloat() ? 'real' : 'integer'}",
                     "representation\tsign\t${type.kind() == SampleType.Kind.UNSIGNED ? 'unsigned' : 'signed'}",
                     'representation\tcompression\tuncompressed', *more, 'end']
        Files.write(temp.resolve("${name}.ids"), samples(axes.values().inject(1) { a, b -> a * b }, type, order))
        Files.writeString(temp.resolve("${name}.ics"), lines.join('\n') + '\n', StandardCharsets.ISO_8859_1)
    }

    /** FITS 4.0: cards of 80 characters in blocks of 2,880 bytes; samples big-endian. */
    Path fitsHeader(String name, int bitpix, int x, int y, int z) {
        def cards = ['SIMPLE  =                    T', card('BITPIX', bitpix), card('NAXIS', 3), card('NAXIS1', x),
                     card('NAXIS2', y), card('NAXIS3', z), 'END']
        Files.writeString(temp.resolve(name), cards.collect { it.padRight(80) }.join('').padRight(2880),
                StandardCharsets.US_ASCII)
    }

    Path fits(String name, int bitpix, int x, int y, int z) {
        def type = [(8): SampleType.UINT8, (16): SampleType.INT16, (32): SampleType.INT32, (-32): SampleType.FLOAT32][bitpix]
        def file = fitsHeader(name, bitpix, x, y, z)
        file.toFile().append(samples(x * y * z, type, ByteOrder.BIG_ENDIAN))
        file
    }

    static String card(String key, long value) {
        key.padRight(8) + '= ' + value.toString().padLeft(20)
    }

    /** DICOM PS3.10, explicit little-endian, one uncompressed 16-bit frame with pixels of 0.0002 mm. */
    Path dicom(String name, int columns, int rows) {
        def out = new ByteArrayOutputStream()
        out.write(new byte[128])
        out.write('DICM'.bytes)
        def us = { int v -> ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) v).array() }
        def text = { String v -> (v.length() % 2 ? v + ' ' : v).bytes }
        def element = { int group, int number, String vr, byte[] value ->
            boolean wide = vr == 'OW'
            def head = ByteBuffer.allocate(wide ? 12 : 8).order(ByteOrder.LITTLE_ENDIAN)
            head.putShort((short) group).putShort((short) number).put(vr.bytes)
            wide ? head.putShort((short) 0).putInt(value.length) : head.putShort((short) value.length)
            out.write(head.array())
            out.write(value)
        }
        element(0x0002, 0x0010, 'UI', ('1.2.840.10008.1.2.1' + '\0').bytes)
        element(0x0028, 0x0002, 'US', us(1))
        element(0x0028, 0x0004, 'CS', text('MONOCHROME2'))
        element(0x0028, 0x0010, 'US', us(rows))
        element(0x0028, 0x0011, 'US', us(columns))
        element(0x0028, 0x0030, 'DS', text('0.0002\\0.0002'))
        element(0x0028, 0x0100, 'US', us(16))
        element(0x0028, 0x0101, 'US', us(16))
        element(0x0028, 0x0102, 'US', us(15))
        element(0x0028, 0x0103, 'US', us(0))
        element(0x7FE0, 0x0010, 'OW', samples(rows * columns, SampleType.UINT16, ByteOrder.LITTLE_ENDIAN))
        Files.write(temp.resolve(name), out.toByteArray())
    }

    static byte[] samples(int count, SampleType type, ByteOrder order) {
        def out = ByteBuffer.allocate(count * type.bytes()).order(order)
        count.times {
            def v = value(it, type)
            switch (type) {
                case SampleType.UINT8: case SampleType.INT8: out.put((byte) v); break
                case SampleType.UINT16: case SampleType.INT16: out.putShort((short) v); break
                case SampleType.INT32: out.putInt((int) v); break
                case SampleType.FLOAT32: out.putFloat((float) v); break
                default: out.putDouble((double) v)
            }
        }
        out.array()
    }
}
