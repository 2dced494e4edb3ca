package org.cemflow.formats;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.core.volume.VolumeInfo;

/**
 * The markers of a JPEG file, walked from start to end of image: decoders fill up what a truncated file lacks, so its
 * end must be seen first. Source: ITU-T T.81 annex B.
 */
final class JpegFile {

    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    /** A block of 64 samples takes at least one bit, in a file of one scan of its coarsest coefficients. */
    private static final int MOST_PIXELS_A_BYTE = 1024;
    private static final String MEND = "the file is truncated or damaged; copy it again";

    private final Path file;
    private final InputStream in;
    private Shape shape;
    private int components;

    private JpegFile(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    static JpegFile read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            JpegFile jpeg = new JpegFile(file, in);
            try {
                jpeg.walk();
            } catch (EOFException e) {
                throw new DataError(file, "ends before its end mark (EOI)", MEND, e);
            }
            jpeg.check(Files.size(file));
            return jpeg;
        }
    }

    private void walk() throws IOException {
        if (octet() != 0xFF || octet() != SOI) {
            throw new DataError(file, "does not start as a JPEG does", MEND);
        }
        int marker = marker();
        while (marker != EOI) {
            boolean alone = marker == 0x01 || marker >= 0xD0 && marker <= SOI;
            if (!alone) {
                segment(marker);
            }
            marker = marker == SOS ? afterScan() : marker();
        }
    }

    private void segment(int marker) throws IOException {
        int left = pair() - 2;
        if (left < 0) {
            throw new DataError(file, "has a marker segment of no length", MEND);
        }
        boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame && left >= 6 && shape == null) {
            int precision = octet();
            int height = Sizes.dimension(file, "the height", pair());
            int width = Sizes.dimension(file, "the width", pair());
            components = octet();
            left -= 6;
            if (precision != 8 || components != 1 && components != 3 && components != 4) {
                throw new DataError(file, "is a JPEG of " + components + " x " + precision
                        + " bits, which cemflow does not read", "save it again as 8-bit grey");
            }
            shape = new Shape(1, height, width);
        }
        in.skipNBytes(left);
    }

    /** The next marker, which must stand here; fill bytes before it are allowed. */
    private int marker() throws IOException {
        int octet = octet();
        if (octet != 0xFF) {
            throw new DataError(file, "has no marker where one must stand", MEND);
        }
        while (octet == 0xFF) {
            octet = octet();
        }
        return octet;
    }

    /** The marker that ends a scan's compressed data, in which 0xFF is followed by 0 or is a restart. */
    private int afterScan() throws IOException {
        while (true) {
            if (octet() == 0xFF) {
                int octet = octet();
                while (octet == 0xFF) {
                    octet = octet();
                }
                if (octet != 0 && (octet < 0xD0 || octet > 0xD7)) {
                    return octet;
                }
            }
        }
    }

    private int pair() throws IOException {
        return octet() << 8 | octet();
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    private void check(long length) {
        if (shape == null) {
            throw new DataError(file, "is a JPEG without a frame header", MEND);
        }
        if (shape.voxels() / MOST_PIXELS_A_BYTE > length) {
            throw new DataError(file, "claims " + shape.y() + " x " + shape.x() + " pixels, more than its " + length
                    + " bytes can hold", MEND);
        }
        DecodeMemory.hold(file, "the picture", Sizes.product(file, shape.x(), shape.y(), components));
    }

    VolumeInfo info() {
        List<String> warnings = components == 4 ? List.of("The file has CMYK colours; they are converted to RGB first.")
                : List.of();
        return new VolumeInfo("JPEG", shape, SampleType.UINT8, components, Optional.empty(), Optional.empty(), warnings);
    }
}
