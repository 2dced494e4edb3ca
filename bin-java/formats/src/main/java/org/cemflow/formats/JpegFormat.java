package org.cemflow.formats;

import java.io.IOException;
import org.cemflow.core.volume.VolumeFormat;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/**
 * JPEG of 8 bits, grey or colour. Colour becomes grey as {@link org.cemflow.core.volume.ReadOptions.Colour} says. The
 * decoded picture must fit into half of the Java heap. Its density tells of print and is no pixel size.
 */
public final class JpegFormat implements VolumeFormat {

    @Override
    public String name() {
        return "JPEG";
    }

    @Override
    public boolean claims(VolumeSource source, byte[] head) {
        return head.length >= 3 && head[0] == (byte) 0xFF && head[1] == (byte) 0xD8 && head[2] == (byte) 0xFF;
    }

    @Override
    public VolumeReader open(VolumeSource source) throws IOException {
        JpegFile jpeg = JpegFile.read(source.path());
        return new ImageIoPlane(source.path(), "jpeg", jpeg.info(), source.options(), () -> { });
    }
}
