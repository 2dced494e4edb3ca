package org.cemflow.formats;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.SampleType;

/** JPEG strips and tiles: the page's shared tables and a block together are a JPEG file. TIFF technical note 2. */
final class TiffJpeg {

    private static final String RESAVE = "save it again uncompressed or with Deflate";

    private final byte[] tables;
    private final TiffLayout layout;

    private TiffJpeg(byte[] tables, TiffLayout layout) {
        this.tables = tables;
        this.layout = layout;
    }

    static TiffJpeg of(TiffBytes bytes, TiffDirectory directory, TiffLayout layout) throws IOException {
        if (layout.bits() != 8 || layout.kind() != SampleType.Kind.UNSIGNED || layout.planar() || layout.samples() != 1
                && layout.samples() != 3) {
            throw new DataError(bytes.file(), "holds JPEG data of " + layout + ", which cemflow does not read", RESAVE);
        }
        return new TiffJpeg(directory.raw(TiffDirectory.JPEG_TABLES), layout);
    }

    byte[] unpack(TiffPage page, int block, byte[] packed) throws IOException {
        Raster raster;
        try {
            raster = decode(page, block, whole(packed));
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataError error) {
                throw error;
            }
            // The decoders answer damaged data with exceptions of many kinds.
            throw page.fault("has damaged JPEG data in its " + page.name(block), "copy the file again");
        }
        int columns = page.blockWidth();
        int rows = page.blockRows(block);
        int samples = layout.samples();
        byte[] out = new byte[Math.toIntExact(page.blockBytes(block))];
        int[] row = new int[columns * samples];
        for (int y = 0; y < rows; y++) {
            raster.getPixels(0, y, columns, 1, row);
            for (int i = 0; i < row.length; i++) {
                out[y * row.length + i] = (byte) row[i];
            }
        }
        return out;
    }

    private Raster decode(TiffPage page, int block, byte[] jpeg) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg))) {
            reader.setInput(in, true, true);
            StrictWarnings warnings = StrictWarnings.listenTo(reader);
            int height = reader.getHeight(0);
            if (reader.getWidth(0) != page.blockWidth() || height < page.blockRows(block) || height > page.blockHeight()) {
                throw page.fault("holds a JPEG of " + reader.getHeight(0) + " x " + reader.getWidth(0) + " pixels as its "
                        + page.name(block), "the file is damaged; copy it again");
            }
            Raster raster = reader.read(0).getRaster();
            if (raster.getNumBands() != layout.samples()) {
                throw page.fault("holds a JPEG of " + raster.getNumBands() + " samples a pixel as its " + page.name(block),
                        "the file is damaged; copy it again");
            }
            warnings.check(page.file());
            return raster;
        } finally {
            reader.dispose();
        }
    }

    /** A JPEG file: start, an Adobe marker that says whether the colours are YCbCr, the tables, the block. */
    private byte[] whole(byte[] packed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(packed.length + tables.length + 32);
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD8});
        if (layout.samples() == 3) {
            byte transform = (byte) (layout.photometric() == TiffLayout.YCBCR ? 1 : 0);
            out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0,
                transform});
        }
        if (tables.length > 4) {
            out.write(tables, 2, tables.length - 4); // without start and end of image
        }
        if (packed.length > 2) {
            out.write(packed, 2, packed.length - 2);
        }
        return out.toByteArray();
    }
}
