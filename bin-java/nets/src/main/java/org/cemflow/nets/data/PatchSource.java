package org.cemflow.nets.data;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.cemflow.core.error.DataError;
import org.cemflow.core.patch.PatchArray;
import org.cemflow.nets.engine.Engine;

/** The patches of a data set, given in batches on the engine's device. One thread uses it. */
public interface PatchSource extends AutoCloseable {

    /**
     * Opens {@code train.npy}: N x S x S, uint8, C order.
     *
     * @throws DataError if the file is missing, is not of that kind, is shorter or longer than its header says, holds no
     *     patches, or the device has not the memory that {@link DataPlacement#DEVICE} needs
     */
    static PatchSource open(Engine engine, Path trainNpy, DataPlacement placement) {
        try {
            PatchArray file = PatchArray.open(trainNpy);
            try {
                boolean resident = placement == DataPlacement.DEVICE
                        || placement == DataPlacement.AUTO && ResidentPatches.fits(engine, file);
                return resident ? new ResidentPatches(engine, file) : new MappedPatches(engine, file);
            } catch (RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw new DataError(trainNpy, "cannot be read (" + e.getMessage() + ")", "look at the disk and the file's permissions", e);
        }
    }

    /** Number of patches. */
    long size();

    /** Pixels along one side of a patch. */
    int side();

    /** Where the patches lie: never {@link DataPlacement#AUTO}. */
    DataPlacement placement();

    /**
     * Says which rows will be asked for soon, so that they can be fetched meanwhile. Announce in the order of asking; what
     * is too far ahead is ignored. Changes the time that {@link #batch} takes, never what it gives.
     */
    void announce(long[] rows);

    /**
     * Gathers patches.
     *
     * @param rows each in 0..size-1, repeats allowed
     * @return uint8 [rows.length, 1, S, S] on the engine's device, belonging to the current scope
     */
    Tensor batch(long[] rows);

    /**
     * Mean and sd of all pixels / 255; reads the whole file, on several threads.
     *
     * @throws DataError if all pixels are the same
     */
    PixelStatistics statistics();

    @Override
    void close();
}
