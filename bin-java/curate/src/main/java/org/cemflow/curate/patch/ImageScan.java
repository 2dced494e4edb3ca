package org.cemflow.curate.patch;

import java.util.function.LongConsumer;
import org.cemflow.core.patch.PatchRef;
import org.cemflow.core.stored.StoredVolume;

/** Visits the patches of a set of 2-D images one by one. */
record ImageScan(StoredVolume volume, PatchLayout layout, int patchSize) implements Scan {

    @Override
    public long pieces() {
        return layout.count();
    }

    @Override
    public long workerBytes() {
        return (long) patchSize * patchSize;
    }

    @Override
    public LongConsumer worker(Measurements.Meter meter) {
        byte[] pixels = new byte[Math.toIntExact(workerBytes())];
        return ordinal -> {
            PatchRef patch = layout.patch(ordinal);
            volume.read(patch, pixels);
            meter.measure(ordinal, pixels, 0, patch.h(), patch.w());
        };
    }
}
