package org.cemflow.formats;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;

/**
 * A single image that ImageIO decodes, whole, when its first rows are asked for. Its header was read and held against
 * the file by the format that opened it; what ImageIO then finds must agree with it.
 */
final class ImageIoPlane implements VolumeReader {

    /** Checks the file's bytes once more before they are decoded. */
    interface Check {
        void run() throws IOException;
    }

    private final Path file;
    private final String plugin;
    private final VolumeInfo info;
    private final ReadOptions.Colour colour;
    private final Check check;
    private Raster raster;
    /** Grey by stored value, for palettes and fewer than 8 bits; null when they need none. */
    private int[] greys;

    /** @param plugin ImageIO's name of the format */
    ImageIoPlane(Path file, String plugin, VolumeInfo info, ReadOptions options, Check check) {
        this.file = file;
        this.plugin = plugin;
        this.info = info;
        this.colour = options.colour();
        this.check = check;
    }

    @Override
    public VolumeInfo info() {
        return info;
    }

    @Override
    public void readRows(int z, int y, int rows, ByteBuffer target) throws IOException {
        Objects.checkIndex(z, 1);
        Objects.checkFromIndexSize(y, rows, info.shape().y());
        if (raster == null) {
            decode();
        }
        int width = info.shape().x();
        int bands = raster.getNumBands();
        boolean luma = bands >= 3 && colour == ReadOptions.Colour.LUMA;
        boolean wide = info.type() == SampleType.UINT16;
        int[] pixels = new int[Math.multiplyExact(width, bands)];
        byte[] out = new byte[width * info.type().bytes()];
        for (int row = y; row < y + rows; row++) {
            raster.getPixels(0, row, width, 1, pixels);
            for (int x = 0; x < width; x++) {
                int i = x * bands;
                int grey = luma ? Luma.of(pixels[i], pixels[i + 1], pixels[i + 2]) : pixels[i];
                if (greys != null) {
                    grey = greys[grey];
                }
                if (wide) {
                    out[2 * x] = (byte) grey;
                    out[2 * x + 1] = (byte) (grey >> 8);
                } else {
                    out[x] = (byte) grey;
                }
            }
            target.put(out);
        }
    }

    private void decode() throws IOException {
        check.run();
        ImageReader reader = ImageIO.getImageReadersByFormatName(plugin).next();
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            reader.setInput(in, true, true);
            StrictWarnings warnings = StrictWarnings.listenTo(reader);
            if (reader.getWidth(0) != info.shape().x() || reader.getHeight(0) != info.shape().y()) {
                throw new DataError(file, "has two headers that disagree", "the file is damaged; copy it again");
            }
            BufferedImage image = reader.read(0);
            warnings.check(file);
            greys = greys(image.getColorModel());
            raster = image.getRaster();
        } catch (EOFException e) {
            throw new DataError(file, "ends in the middle of its picture data", "the file is truncated; copy it again", e);
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataError error) {
                throw error;
            }
            // ImageIO answers damaged data with exceptions of many kinds.
            throw new DataError(file, "cannot be decoded as " + info.format() + " (" + e.getMessage() + ")",
                    "the file is damaged or of a rare kind; copy it again or save it as plain 8-bit grey", e);
        } finally {
            reader.dispose();
        }
        int bits = raster.getSampleModel().getSampleSize(0);
        if (bits > 8 && info.type() == SampleType.UINT8) {
            throw new DataError(file, "has samples of " + bits + " bits where its header says 8", "save the image again");
        }
    }

    private int[] greys(ColorModel model) {
        if (!(model instanceof IndexColorModel palette)) {
            return null;
        }
        // Grey of fewer than 8 bits comes as a palette too, evenly spread from 0 to 255.
        int[] greys = new int[1 << palette.getPixelSize()];
        for (int i = 0; i < palette.getMapSize(); i++) {
            greys[i] = colour == ReadOptions.Colour.LUMA
                    ? Luma.of(palette.getRed(i), palette.getGreen(i), palette.getBlue(i)) : palette.getRed(i);
        }
        return greys;
    }

    @Override
    public void close() {
        raster = null;
    }
}
