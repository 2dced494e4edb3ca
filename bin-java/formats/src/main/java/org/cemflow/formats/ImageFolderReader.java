package org.cemflow.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.cemflow.core.error.DataError;
import org.cemflow.core.volume.ReadOptions;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/** Sections that are files of their own; at most one of them is open at a time. */
final class ImageFolderReader implements VolumeReader {

    private final List<Path> images;
    private final VolumeFormats formats;
    private final ReadOptions options;
    private final VolumeInfo info;
    private int section = -1;
    private VolumeReader reader;

    ImageFolderReader(ImageFolder folder, VolumeFormats formats, ReadOptions options, VolumeInfo info) {
        this.images = folder.images();
        this.formats = formats;
        this.options = options;
        this.info = info;
    }

    @Override
    public VolumeInfo info() {
        return info;
    }

    @Override
    public void readRows(int z, int y, int rows, ByteBuffer target) throws IOException {
        if (section != z) {
            close();
            reader = formats.open(new VolumeSource(images.get(z), "", options));
            section = z;
            VolumeInfo now = reader.info();
            if (now.shape().z() != 1 || now.shape().y() != info.shape().y() || now.shape().x() != info.shape().x()
                    || now.type() != info.type()) {
                throw new DataError(images.get(z), "changed while the folder was read", "let nothing write to it meanwhile");
            }
        }
        reader.readRows(0, y, rows, target);
    }

    @Override
    public void close() throws IOException {
        section = -1;
        if (reader != null) {
            VolumeReader last = reader;
            reader = null;
            last.close();
        }
    }
}
