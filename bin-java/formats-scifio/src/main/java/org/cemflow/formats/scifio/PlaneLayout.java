package org.cemflow.formats.scifio;

import io.scif.ImageMetadata;
import io.scif.util.FormatTools;
import java.util.ArrayList;
import java.util.List;
import net.imagej.axis.Axes;
import net.imagej.axis.CalibratedAxis;
import net.imglib2.FinalInterval;
import net.imglib2.Interval;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;

/**
 * How an n-dimensional SCIFIO image is seen as a grey volume z y x.
 *
 * <p>A SCIFIO plane holds X, Y and perhaps channels, in any order; the other axes number the planes, the first of them
 * running fastest. Sections are the Z axis, or where there is none the first other axis longer than 1 (the frames of
 * a film); of every further axis the first index is taken, and a warning says so.
 *
 * @param planar the planar axes' lengths, fastest first
 * @param xAxis where X is among them
 * @param yAxis where Y is
 * @param channelAxis where the channels are, -1 for none
 * @param planeStep how many planes lie between two sections
 */
record PlaneLayout(Shape shape, SampleType type, boolean littleEndian, long[] planar, int xAxis, int yAxis,
        int channelAxis, long planeStep, List<String> warnings) {

    /** @throws DataError if the image has no X-Y planes or its sizes are absurd */
    static PlaneLayout of(Object file, ImageMetadata image) {
        List<CalibratedAxis> planar = image.getAxesPlanar();
        long[] lengths = image.getAxesLengthsPlanar();
        int x = -1;
        int y = -1;
        int channel = -1;
        for (int i = 0; i < lengths.length; i++) {
            var type = planar.get(i).type();
            if (type == Axes.X) {
                x = i;
            } else if (type == Axes.Y) {
                y = i;
            } else if (lengths[i] > 1 && channel >= 0) {
                throw new DataError(file, "has planes with more axes than X, Y and channels",
                        "export it as a TIFF stack with the program that made it");
            } else if (lengths[i] > 1 || channel < 0) {
                channel = i;
            }
        }
        if (x < 0 || y < 0) {
            throw new DataError(file, "holds no X-Y planes", "export it as a TIFF stack with the program that made it");
        }
        List<String> warnings = new ArrayList<>();
        long[] sections = sections(image, warnings);
        long channels = channel < 0 ? 1 : lengths[channel];
        if (channels == 2 || channels > 4) {
            warnings.add("Of " + channels + " channels the first is read.");
        }
        SampleType type = type(file, image.getPixelType());
        Shape shape = new Shape(Sizes.dimension(file, "the sections", sections[0]),
                Sizes.dimension(file, "the height", lengths[y]), Sizes.dimension(file, "the width", lengths[x]));
        Sizes.product(file, shape.z(), shape.y(), shape.x(), channels, type.bytes());
        return new PlaneLayout(shape, type, image.isLittleEndian(), lengths, x, y, channel, sections[1],
                List.copyOf(warnings));
    }

    /** The number of sections and of planes between two of them. */
    private static long[] sections(ImageMetadata image, List<String> warnings) {
        List<CalibratedAxis> axes = image.getAxesNonPlanar();
        long[] lengths = image.getAxesLengthsNonPlanar();
        int chosen = -1;
        for (int i = 0; i < lengths.length; i++) {
            boolean z = axes.get(i).type() == Axes.Z;
            if (lengths[i] > 1 && (z || (chosen < 0 && axes.get(i).type() != Axes.CHANNEL))) {
                chosen = i;
                if (z) {
                    break;
                }
            }
        }
        long step = 1;
        long[] found = {1, 1};
        for (int i = 0; i < lengths.length; i++) {
            String label = axes.get(i).type().getLabel();
            if (i == chosen) {
                found = new long[] {lengths[i], step};
                if (axes.get(i).type() != Axes.Z) {
                    warnings.add("There is no Z axis; the axis " + label + " is read as sections.");
                }
            } else if (lengths[i] > 1) {
                warnings.add("Of the " + lengths[i] + " positions on the axis " + label + " the first is read.");
            }
            step *= lengths[i];
        }
        return found;
    }

    private static SampleType type(Object file, int pixelType) {
        return switch (pixelType) {
            case FormatTools.INT8 -> SampleType.INT8;
            case FormatTools.UINT8 -> SampleType.UINT8;
            case FormatTools.INT16 -> SampleType.INT16;
            case FormatTools.UINT16 -> SampleType.UINT16;
            case FormatTools.INT32 -> SampleType.INT32;
            case FormatTools.UINT32 -> SampleType.UINT32;
            case FormatTools.FLOAT -> SampleType.FLOAT32;
            case FormatTools.DOUBLE -> SampleType.FLOAT64;
            default -> throw new DataError(file, "has samples of a type that is not read (SCIFIO's number " + pixelType
                    + ")", "export it as 8-bit or 16-bit TIFF");
        };
    }

    int channels() {
        return channelAxis < 0 ? 1 : (int) planar[channelAxis];
    }

    /** The bytes of a plane, all channels. */
    long planeBytes() {
        return (long) shape.y() * shape.x() * channels() * type.bytes();
    }

    /** The bounds of a plane. */
    Interval whole() {
        return new FinalInterval(planar);
    }

    /** Samples between neighbours along a planar axis. */
    int stride(int axis) {
        long stride = 1;
        for (int i = 0; i < axis; i++) {
            stride *= planar[i];
        }
        return Math.toIntExact(stride);
    }
}
