package org.cemflow.formats;

import java.io.IOException;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * TIFF, BigTIFF, OME-TIFF and ImageJ stacks.
 *
 * <ul>
 * <li>Sections: all pages of the first page's size and type, in the order that OME-XML or ImageJ's description gives.
 * Pages marked as reduced copies, and pages smaller than the first in both directions (thumbnails, pyramid levels), are
 * left out with a warning; any other page that differs is an error.
 * <li>Samples: integers of 1 to 16, 32 and 64 bits and floats of 32 and 64; fewer than 8 bits are spread over 0 to 255.
 * RGB and palettes become grey as {@link org.cemflow.core.volume.ReadOptions.Colour} says, alpha is dropped. Unsigned
 * white-is-zero samples are turned round, with a warning, so that 0 is black as any viewer shows it.
 * <li>Compression: none, LZW, Deflate, PackBits, JPEG; predictors 1 to 3. Missing or short strips are errors.
 * <li>Voxel size: OME-XML, then ImageJ's unit and spacing, then the resolution in inches or centimetres; a pixel of 10
 * micrometres or more is a print resolution and not believed.
 * </ul>
 */
public final class TiffFormat implements VolumeFormat {

    @Override
    public String name() {
        return "TIFF";
    }

    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        return TiffBytes.claims(head);
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        TiffBytes bytes = TiffBytes.open(source.path());
        try {
            return new TiffReader(bytes, TiffPages.scan(bytes), source.options());
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }
}
