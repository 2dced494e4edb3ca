package org.cemflow.formats

import groovy.transform.CompileStatic
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.Deflater

/** Writes small TIFF files of every variant, byte by byte from the specification, for tests. */
@CompileStatic
class TestTiff {

    boolean big = false
    ByteOrder order = ByteOrder.LITTLE_ENDIAN
    List<Page> pages = []
    /** Bytes appended behind everything (planes without directories). */
    byte[] tail = new byte[0]

    static class Page {
        int width = 37, height = 29, bits = 8, format = 1, samples = 1, photometric = 1, compression = 1, predictor = 1
        boolean planar = false
        int rows = 0                // rows a strip; 0 = all in one
        int tileWidth = 0, tileHeight = 0
        String description = null
        /** Sample bits at (y, x, sample). */
        Closure<Long> value = { int y, int x, int s -> (long) (y * 7 + x * 3 + s * 50) }
        /** More or other fields: tag -> [type, values]. */
        Map<Integer, List> extra = [:]
        List<Integer> leftOut = []
    }

    static TestTiff of(Map<String, Object> settings = [:], Map<String, Object>... pages) {
        def tiff = new TestTiff()
        settings.each { k, v -> tiff.setProperty(k, v) }
        pages.each { p ->
            def page = new Page()
            p.each { k, v -> page.setProperty(k, v) }
            tiff.pages << page
        }
        tiff
    }

    /** A stack of pages that differ in their number z. */
    static TestTiff stack(int count, Map<String, Object> settings = [:], Closure<Map<String, Object>> page) {
        def tiff = of(settings)
        (0..<count).each { z -> tiff.pages.addAll(of([:], page.call(z)).pages) }
        tiff
    }

    Path write(Path file) {
        Files.write(file, bytes())
        file
    }

    byte[] bytes() {
        def out = new ByteArrayOutputStream()
        put(out, 2, (long) (order == ByteOrder.LITTLE_ENDIAN ? 0x4949 : 0x4D4D))
        put(out, 2, big ? 43 : 42)
        if (big) {
            put(out, 2, 8)
            put(out, 2, 0)
        }
        long linkAt = out.size()
        put(out, big ? 8 : 4, 0)
        byte[] all = out.toByteArray()
        pages.each { page ->
            out = new ByteArrayOutputStream()
            out.write(all)
            List<byte[]> blocks = blocks(page)
            List<Long> offsets = []
            blocks.each { offsets << (long) out.size(); out.write(it) }
            if (out.size() % 2) {
                out.write(0)
            }
            long at = directory(out, page, offsets, blocks.collect { (long) it.length })
            all = out.toByteArray()
            def link = ByteBuffer.wrap(all).order(order)
            if (big) {
                link.putLong((int) linkAt, at)
            } else {
                link.putInt((int) linkAt, (int) at)
            }
            linkAt = all.length - (big ? 8 : 4)
        }
        out = new ByteArrayOutputStream()
        out.write(all)
        out.write(tail)
        out.toByteArray()
    }

    private long directory(ByteArrayOutputStream out, Page page, List<Long> offsets, List<Long> counts) {
        def fields = new TreeMap<Integer, List>()
        boolean tiled = page.tileWidth > 0
        fields[256] = [3, [(long) page.width]]
        fields[257] = [4, [(long) page.height]]
        fields[258] = [3, [(long) page.bits] * page.samples]
        fields[259] = [3, [(long) page.compression]]
        fields[262] = [3, [(long) page.photometric]]
        fields[277] = [3, [(long) page.samples]]
        fields[284] = [3, [page.planar ? 2L : 1L]]
        fields[317] = [3, [(long) page.predictor]]
        fields[339] = [3, [(long) page.format] * page.samples]
        fields[tiled ? 324 : 273] = [big ? 16 : 4, offsets]
        fields[tiled ? 325 : 279] = [big ? 16 : 4, counts]
        if (tiled) {
            fields[322] = [3, [(long) page.tileWidth]]
            fields[323] = [3, [(long) page.tileHeight]]
        } else {
            fields[278] = [4, [(long) (page.rows ?: page.height)]]
        }
        if (page.description != null) {
            fields[270] = [2, (page.description + '\0').getBytes('UTF-8').toList().collect { Byte b -> (long) (b & 0xFF) }]
        }
        fields.putAll(page.extra)
        page.leftOut.each { fields.remove(it) }

        int inline = big ? 8 : 4
        Map<Integer, Long> outside = [:]
        fields.each { tag, field ->
            byte[] values = values(field)
            if (values.length > inline) {
                outside[tag] = (long) out.size()
                out.write(values)
            }
        }
        long at = out.size()
        put(out, big ? 8 : 2, fields.size())
        fields.each { tag, field ->
            put(out, 2, tag)
            put(out, 2, (int) field[0])
            put(out, big ? 8 : 4, field.size() > 2 ? (long) field[2] : (long) ((List) field[1]).size())
            if (outside[tag] != null) {
                put(out, inline, outside[tag])
            } else {
                byte[] values = values(field)
                out.write(values)
                out.write(new byte[inline - values.length])
            }
        }
        put(out, inline, 0)
        at
    }

    private byte[] values(List field) {
        int type = (int) field[0]
        int bytes = [1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 7: 1, 16: 8][type]
        def out = new ByteArrayOutputStream()
        ((List) field[1]).each { put(out, bytes, it as long) }
        out.toByteArray()
    }

    private void put(ByteArrayOutputStream out, int bytes, long value) {
        for (int i = 0; i < bytes; i++) {
            int shift = 8 * (order == ByteOrder.LITTLE_ENDIAN ? i : bytes - 1 - i)
            out.write((int) (value >> shift))
        }
    }

    private List<byte[]> blocks(Page p) {
        List<byte[]> blocks = []
        int bw = p.tileWidth ?: p.width
        int bh = p.tileHeight ?: (p.rows ?: p.height)
        for (int plane = 0; plane < (p.planar ? p.samples : 1); plane++) {
            for (int top = 0; top < p.height; top += bh) {
                for (int left = 0; left < p.width; left += bw) {
                    int rows = p.tileHeight ? bh : Math.min(bh, p.height - top)
                    blocks << pack(p, raw(p, plane, top, left, rows, bw))
                }
            }
        }
        blocks
    }

    /** The uncompressed, differenced bytes of a block, row by row. */
    private List<byte[]> raw(Page p, int plane, int top, int left, int rows, int columns) {
        List<byte[]> lines = []
        int samples = p.planar ? 1 : p.samples
        for (int y = top; y < top + rows; y++) {
            def line = new ByteArrayOutputStream()
            long held = 0
            int heldBits = 0
            long[] last = new long[samples]
            for (int x = left; x < left + columns; x++) {
                for (int s = 0; s < samples; s++) {
                    boolean inside = y < p.height && x < p.width
                    long v = inside ? p.value.call(y, x, p.planar ? plane : s) as long : 0L
                    long sample = p.predictor == 2 ? v - last[s] : v
                    last[s] = v
                    if (p.bits % 8 == 0) {
                        put(line, p.bits.intdiv(8), sample)
                    } else {
                        held = held << p.bits | (sample & ((1L << p.bits) - 1))
                        heldBits += p.bits
                        while (heldBits >= 8) {
                            line.write((int) (held >> (heldBits - 8)))
                            heldBits -= 8
                        }
                    }
                }
            }
            if (heldBits > 0) {
                line.write((int) (held << (8 - heldBits)))
            }
            byte[] done = line.toByteArray()
            lines << (p.predictor == 3 ? floating(done, p.bits.intdiv(8), samples) : done)
        }
        lines
    }

    /** Technical note 3: bytes sorted by significance, highest first, then differenced. */
    private byte[] floating(byte[] line, int size, int samples) {
        byte[] sorted = new byte[line.length]
        int values = line.length.intdiv(size)
        for (int v = 0; v < values; v++) {
            for (int b = 0; b < size; b++) {
                int at = order == ByteOrder.BIG_ENDIAN ? b : size - 1 - b
                sorted[b * values + v] = line[v * size + at]
            }
        }
        for (int i = sorted.length - 1; i >= samples; i--) {
            sorted[i] = (byte) (sorted[i] - sorted[i - samples])
        }
        sorted
    }

    private static byte[] pack(Page p, List<byte[]> lines) {
        def joined = new ByteArrayOutputStream()
        switch (p.compression) {
            case 32773:
                lines.each { joined.write(packBits(it)) }
                return joined.toByteArray()
            case 5:
                lines.each { joined.write(it) }
                return lzw(joined.toByteArray())
            case 8:
            case 32946:
                lines.each { joined.write(it) }
                return deflate(joined.toByteArray())
            default:
                lines.each { joined.write(it) }
                return joined.toByteArray()
        }
    }

    static byte[] deflate(byte[] raw) {
        def deflater = new Deflater(6)
        deflater.setInput(raw)
        deflater.finish()
        byte[] buffer = new byte[raw.length * 2 + 64]
        int count = deflater.deflate(buffer)
        deflater.end()
        Arrays.copyOf(buffer, count)
    }

    static byte[] packBits(byte[] line) {
        def out = new ByteArrayOutputStream()
        int i = 0
        while (i < line.length) {
            int run = 1
            while (i + run < line.length && run < 128 && line[i + run] == line[i]) {
                run++
            }
            if (run > 2) {
                out.write(1 - run)
                out.write(line[i])
                i += run
            } else {
                int end = i
                while (end < line.length && end - i < 128
                        && !(end + 2 < line.length && line[end] == line[end + 1] && line[end] == line[end + 2])) {
                    end++
                }
                out.write(end - i - 1)
                out.write(line, i, end - i)
                i = end
            }
        }
        out.toByteArray()
    }

    static byte[] lzw(byte[] raw) {
        def out = new ByteArrayOutputStream()
        long held = 0
        int heldBits = 0
        int width = 9
        Map<String, Integer> codes = [:]
        def emit = { int code ->
            held = held << width | code
            heldBits += width
            while (heldBits >= 8) {
                out.write((int) (held >> (heldBits - 8)))
                heldBits -= 8
            }
        }
        emit(256)
        int next = 258
        String last = ''
        for (byte b : raw) {
            String longer = last + (char) (b & 0xFF)
            if (longer.length() == 1 || codes.containsKey(longer)) {
                last = longer
                continue
            }
            emit(last.length() == 1 ? (int) last.charAt(0) : codes[last])
            codes[longer] = next++
            if (next == 511 + 1 || next == 1023 + 1 || next == 2047 + 1) {
                width++
            }
            if (next == 4094) {
                emit(256)
                codes.clear()
                next = 258
                width = 9
            }
            last = longer.substring(longer.length() - 1)
        }
        if (last) {
            emit(last.length() == 1 ? (int) last.charAt(0) : codes[last])
            next++
            if (next == 511 + 1 || next == 1023 + 1 || next == 2047 + 1) {
                width++
            }
        }
        emit(257)
        if (heldBits > 0) {
            out.write((int) (held << (8 - heldBits)))
        }
        out.toByteArray()
    }
}
