package org.cemflow.formats;

import java.io.IOException;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * PNG: grey, grey and alpha, RGB(A), palette, 1 to 16 bits. Fewer than 8 bits are spread over 0 to 255, colour becomes
 * grey as {@link org.cemflow.core.volume.ReadOptions.Colour} says, alpha is dropped. Every chunk's checksum is verified.
 * The decoded picture must fit into half of the Java heap: PNG can only be had whole.
 */
public final class PngFormat implements VolumeFormat {

    @Override
    public String name() {
        return "PNG";
    }

    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        return PngFile.claims(head);
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        PngFile png = PngFile.read(source.path());
        return new ImageIoPlane(source.path(), "png", png.info(), source.options(), png::verify);
    }
}
