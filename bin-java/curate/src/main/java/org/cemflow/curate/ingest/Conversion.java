package org.cemflow.curate.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.cemflow.core.stored.VolumeDescription.Intensity;
import org.cemflow.core.stored.VolumeDescription.Source;
import org.cemflow.core.volume.RawLayout;
import org.cemflow.core.volume.VolumeFormats;
import org.cemflow.core.volume.VolumeInfo;
import org.cemflow.core.volume.VolumeReader;
import org.cemflow.core.volume.VolumeSource;

/** Turns one source, a volume or an image file, into bytes. */
final class Conversion implements AutoCloseable {

    /**
     * @param inPlace where the voxels are used; empty when they were copied
     * @param warnings whole sentences
     */
    record Result(VolumeInfo info, Source source, Intensity intensity, Optional<RawLayout> inPlace, List<String> warnings) {}

    private final VolumeFormats formats;
    private final IngestRequest request;
    private final Lane work;
    private final Lane digests;

    Conversion(VolumeFormats formats, IngestRequest request) {
        this.formats = formats;
        this.request = request;
        this.work = new Lane("ingest-write", request.threads() > 1);
        this.digests = new Lane("ingest-sha256", request.threads() > 1);
    }

    /**
     * @param volume whether the source is a volume, for which the original has rules of its own
     * @param data receives the voxels, unless they can and shall be used in place
     */
    Result run(VolumeSource source, Optional<VolumeSource> maskSource, boolean volume, DataFile data) throws IOException {
        try (VolumeReader reader = formats.open(source);
                MaskRows mask = maskSource.isPresent() ? mask(maskSource.get()) : null) {
            VolumeInfo info = reader.info();
            if (mask != null) {
                mask.fits(source, info.shape());
            }
            RowBlocks samples = new RowBlocks(source, reader, Optional.ofNullable(mask), work);
            boolean once = mask == null && RawCopy.suits(source.path(), info);
            Future<SourceDigest> pending = once ? null : digest(source); // beside the statistics already
            var choice = new IntensityChoice(request, source, info.type(), samples).choose(volume);
            List<String> warnings = new ArrayList<>(info.warnings());
            warnings.addAll(choice.warnings());
            boolean asItIs = choice.identity() && mask == null;
            boolean inPlace = request.inPlace() && volume && asItIs && info.raw().isPresent();
            if (request.inPlace() && !inPlace) {
                warnings.add("The voxels were copied though --in-place was given: " + (!volume ? "a set of images is always copied."
                        : !asItIs ? "they are not used as they are." : "the source is not uncompressed 8 bit in one regular run."));
            }
            VoxelWriter writer = new VoxelWriter(data, choice.map(), choice.identity());
            SourceDigest digest;
            if (once && asItIs && !inPlace) {
                digest = new RawCopy(info, digests).run(writer);
            } else {
                pending = once ? digest(source) : pending;
                if (!inPlace) {
                    samples.forEach("convert", writer);
                }
                digest = Lane.await(pending);
            }
            if (!inPlace) {
                note(writer, choice, mask != null, warnings);
            }
            return new Result(info, new Source(source.toString(), info.format(), digest.sha256(), digest.bytes(), type(info)),
                    choice.intensity(), inPlace ? info.raw() : Optional.empty(), warnings);
        }
    }

    private Future<SourceDigest> digest(VolumeSource source) {
        return digests.submit(() -> SourceDigest.of(source.path()));
    }

    private MaskRows mask(VolumeSource source) throws IOException {
        return new MaskRows(source, formats.open(source));
    }

    private static void note(VoxelWriter writer, IntensityChoice.Choice choice, boolean masked, List<String> warnings) {
        if (masked) {
            warnings.add("The mask makes " + Math.round(writer.maskedShare() * 1000) / 10.0 + " % of the voxels padding (0).");
        }
        if (writer.flat() && choice.warnings().isEmpty()) {
            warnings.add("All voxels are " + writer.value() + " in 8 bits: there is nothing to see.");
        }
    }

    /** {@code uint16}, or {@code rgb16} for colour that the reader made grey. */
    private static String type(VolumeInfo info) {
        return switch (info.channels()) {
            case 3 -> "rgb" + 8 * info.type().bytes();
            case 4 -> "rgba" + 8 * info.type().bytes();
            default -> info.type().label();
        };
    }

    @Override
    public void close() {
        work.close();
        digests.close();
    }
}
