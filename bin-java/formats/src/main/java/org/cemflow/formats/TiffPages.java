package org.cemflow.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cemflow.core.error.DataError;
import org.cemflow.core.io.Sizes;

/**
 * All pages of a TIFF, checked once at opening; of each only the place of its directory is kept, so that a stack of
 * many thousand pages of many strips costs little memory.
 */
final class TiffPages {

    private static final Pattern CUT_SHAPE = Pattern.compile("\"shape\":\\s*\\[([0-9, ]{1,200})\\]");

    private final TiffBytes bytes;
    private final List<String> warnings = new ArrayList<>();
    private TiffDirectory firstDirectory;
    private TiffPage first;
    /** Places of the directories of the full-size pages. */
    private long[] directories = new long[16];
    /** Where the single run of bytes of each page starts; -1 for a page that is none. */
    private long[] starts = new long[16];
    private int count;
    private int reduced;
    private int smaller;
    /** Bytes between planes that follow the first without directories of their own; 0 when every page has one. */
    private long contiguous;
    private TiffStack stack;

    private TiffPages(TiffBytes bytes) {
        this.bytes = bytes;
    }

    /** Walks and checks the whole file. */
    static TiffPages scan(TiffBytes bytes) throws IOException {
        TiffPages pages = new TiffPages(bytes);
        TiffDirectory.walk(bytes, pages::add);
        if (pages.first == null) {
            throw new DataError(bytes.file(), "holds reduced copies of images only", "give the original file");
        }
        pages.finish();
        return pages;
    }

    private void add(TiffDirectory directory) throws IOException {
        boolean copy = (directory.number(TiffDirectory.NEW_SUBFILE_TYPE, 0) & 5) != 0
                || directory.number(TiffDirectory.SUBFILE_TYPE, 1) == 2;
        if (copy) {
            reduced++;
            return;
        }
        TiffPage page = new TiffPage(bytes, directory);
        if (first == null) {
            first = page;
            firstDirectory = directory;
        } else if (!page.layout().equals(first.layout())) {
            TiffLayout other = page.layout();
            if (other.height() < first.layout().height() && other.width() < first.layout().width()) {
                smaller++;
                return;
            }
            throw page.fault("has " + other + ", the first page " + first.layout(),
                    "save sections of one size and type in one file");
        }
        if (count == directories.length) {
            directories = Arrays.copyOf(directories, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count);
        }
        directories[count] = directory.at();
        starts[count++] = page.oneRun() ? page.offset(0) : -1;
    }

    private void finish() throws IOException {
        if (reduced > 0) {
            warnings.add("The file has " + reduced + (reduced == 1 ? " page" : " pages")
                    + " marked as reduced copies or masks; left out.");
        }
        if (smaller > 0) {
            warnings.add("The file has " + smaller + (smaller == 1 ? " page" : " pages")
                    + " smaller than the first (thumbnails or pyramid levels); left out.");
        }
        TiffLayout layout = first.layout();
        if (layout.photometric() == TiffLayout.WHITE_IS_ZERO) {
            warnings.add(layout.inverted() ? "The file says that white is zero; its samples were turned round so that zero is "
                    + "black." : "The file says that white is zero, but its samples are not unsigned and have no highest value; "
                    + "they are read as they are.");
        }
        if (!layout.colour() && layout.samples() > 1) {
            warnings.add("The file has " + layout.samples() + " grey samples a pixel; the first is read.");
        }
        if (layout.photometric() == TiffLayout.PALETTE) {
            warnings.add("The file has a palette; its colours are read as grey.");
        }
        stack = describedStack();
    }

    private TiffStack describedStack() throws IOException {
        String description = firstDirectory.text(TiffDirectory.DESCRIPTION);
        double perX = firstDirectory.ratio(TiffDirectory.X_RESOLUTION);
        double perY = firstDirectory.ratio(TiffDirectory.Y_RESOLUTION);
        TiffLayout layout = first.layout();
        if (OmeXml.claims(description)) {
            var ome = OmeXml.parse(description, warnings);
            if (ome.isPresent()) {
                Path name = bytes.file().getFileName();
                return ome.get().stack(name == null ? "" : name.toString(), count, layout.samples(), layout.height(),
                        layout.width(), warnings);
            }
        } else if (ImageJDescription.claims(description)) {
            ImageJDescription imageJ = ImageJDescription.parse(description);
            return imageJ.stack(planes(imageJ.images(), "ImageJ's description"), perX, perY, warnings);
        } else if (description.startsWith("{") && description.contains("\"truncated\": true")) {
            return plain(planes(shaped(description), "tifffile's description"), perX, perY);
        }
        return plain(count, perX, perY);
    }

    /** Planes of a shape that tifffile noted when it wrote one directory for all of them. */
    private long shaped(String description) {
        Matcher shape = CUT_SHAPE.matcher(description);
        double values = 1;
        for (String length : shape.find() ? shape.group(1).split(",") : new String[0]) {
            values *= length.isBlank() ? 1 : Double.parseDouble(length.trim());
        }
        TiffLayout layout = first.layout();
        return (long) (values / layout.height() / layout.width() / layout.samples());
    }

    /**
     * How many planes there are. Stacks of more than 4 GB, which a classic TIFF cannot address, are written with one
     * directory and all planes after each other.
     */
    private int planes(long claimed, String by) {
        if (count > 1 || claimed <= 1) {
            return count;
        }
        TiffLayout layout = first.layout();
        long plane = Sizes.product(bytes.file(), layout.rowBytes(layout.width()), layout.height());
        if (starts[0] < 0 || plane > (bytes.length() - starts[0]) / 2) {
            warnings.add(by + " speaks of " + claimed + " planes, but the file holds one.");
            return 1;
        }
        int planes = Sizes.dimension(bytes.file(), "the number of planes", claimed);
        Sizes.within(bytes.file(), starts[0], Sizes.product(bytes.file(), plane, planes), bytes.length());
        contiguous = plane;
        return planes;
    }

    private TiffStack plain(int sections, double perX, double perY) throws IOException {
        double unit = switch ((int) firstDirectory.number(TiffDirectory.RESOLUTION_UNIT, 2)) {
            case 2 -> PixelSizes.INCH;
            case 3 -> PixelSizes.CENTIMETRE;
            default -> Double.NaN;
        };
        var voxel = PixelSizes.believe(PixelSizes.each(unit, perX), PixelSizes.each(unit, perY), Double.NaN, sections,
                "The TIFF's resolution tags", warnings);
        voxel.ifPresent(v -> warnings.add("The pixel size comes from the TIFF's resolution tags; check it."));
        return new TiffStack(TiffStack.every(1, sections), voxel);
    }

    TiffPage first() {
        return first;
    }

    TiffStack stack() {
        return stack;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Reads a section's page again. */
    TiffPage page(int section) throws IOException {
        int page = contiguous > 0 ? 0 : stack.pages()[section];
        return page == 0 ? first : new TiffPage(bytes, TiffDirectory.read(bytes, directories[page]));
    }

    /** Where the section's only run of bytes starts; -1 when there is none. */
    long start(int section) {
        int page = stack.pages()[section];
        return contiguous > 0 ? starts[0] + page * contiguous : starts[page];
    }
}
