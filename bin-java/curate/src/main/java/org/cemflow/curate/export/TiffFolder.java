package org.cemflow.curate.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.AtomicFile;
import org.cemflow.curate.support.PatchTables;
import org.cemflow.tables.IndexRow;

/** {@code tiff/}: one file a patch under the original's name, which is the patch's own, of a 2-D image without its data set. */
record TiffFolder(Path folder, PatchTables tables) {

    /**
     * @param pixels of the row's patch, row by row
     * @throws DataError if another patch has that name
     */
    void write(IndexRow row, byte[] pixels) {
        String name = row.kind().equals("2d") && row.id().startsWith(row.dataset() + "/")
                ? row.id().substring(row.dataset().length() + 1) : row.id();
        Path file = folder.resolve(name.replaceAll("[/\\\\]", "_") + ".tiff");
        try {
            Files.createDirectories(folder);
            Files.createFile(file);
            AtomicFile.write(file, GreyImages.tiff(pixels, row.h(), row.w()));
        } catch (FileAlreadyExistsException e) {
            throw new DataError(tables.byDataset().get(row.dataset()), "two patches would be written as tiff/"
                    + file.getFileName(), "rename one of the two images, or leave tiff out of --export", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
