package org.cemflow.formats;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The OME-XML of an OME-TIFF's first image: physical sizes and which page is which section. Of several channels and time
 * points the first is taken; of a movie of single planes the time points are taken as sections, as EM stacks are often
 * saved so. Source: the OME-TIFF specification and the OME schema 2016-06.
 */
final class OmeXml {

    private static final int MOST_PLANES = 1 << 24;

    private String order = "XYZCT";
    private long sizeX;
    private long sizeY;
    private long sizeZ = 1;
    private long sizeC = 1;
    private long sizeT = 1;
    private double x = Double.NaN;
    private double y = Double.NaN;
    private double z = Double.NaN;
    private boolean pixels;
    private int images;
    private final List<Block> blocks = new ArrayList<>();

    /** A TiffData element; -1 where an attribute is missing. */
    private static final class Block {
        long ifd = -1;
        long firstZ;
        long firstC;
        long firstT;
        long planes = -1;
        String file = "";
    }

    private OmeXml() {}

    static boolean claims(String description) {
        return description.contains("<OME") || description.contains(":OME ");
    }

    /**
     * Reads a description.
     *
     * @return empty, and a warning, when it is not readable or describes no pixels
     */
    static Optional<OmeXml> parse(String description, List<String> warnings) {
        OmeXml ome = new OmeXml();
        try {
            ome.read(description);
        } catch (XMLStreamException | RuntimeException e) {
            warnings.add("The OME-XML in the file cannot be read; all its pages are taken as sections, in their order.");
            return Optional.empty();
        }
        if (!ome.pixels) {
            warnings.add("The OME-XML in the file describes no pixels (it may lie in a companion file); all pages are taken "
                    + "as sections, in their order.");
            return Optional.empty();
        }
        return Optional.of(ome);
    }

    private void read(String description) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // The text is a stranger's: no document type, no entities from elsewhere.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(description.strip()));
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                throw new XMLStreamException("a document type is not allowed");
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                element(xml);
            }
        }
    }

    private void element(XMLStreamReader xml) throws XMLStreamException {
        String name = xml.getLocalName();
        if (name.equals("Image")) {
            images++;
        }
        if (images > 1) {
            return;
        }
        switch (name) {
            case "Pixels" -> {
                pixels = true;
                order = text(xml, "DimensionOrder", order);
                sizeX = number(xml, "SizeX", 0);
                sizeY = number(xml, "SizeY", 0);
                sizeZ = number(xml, "SizeZ", 1);
                sizeC = number(xml, "SizeC", 1);
                sizeT = number(xml, "SizeT", 1);
                x = length(xml, "PhysicalSizeX");
                y = length(xml, "PhysicalSizeY");
                z = length(xml, "PhysicalSizeZ");
            }
            case "TiffData" -> {
                Block block = new Block();
                block.ifd = number(xml, "IFD", -1);
                block.firstZ = number(xml, "FirstZ", 0);
                block.firstC = number(xml, "FirstC", 0);
                block.firstT = number(xml, "FirstT", 0);
                block.planes = number(xml, "PlaneCount", -1);
                blocks.add(block);
            }
            case "UUID" -> {
                if (!blocks.isEmpty()) {
                    blocks.get(blocks.size() - 1).file = text(xml, "FileName", "");
                }
            }
            default -> { }
        }
    }

    private static String text(XMLStreamReader xml, String name, String otherwise) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? otherwise : value.trim();
    }

    private static long number(XMLStreamReader xml, String name, long otherwise) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? otherwise : Long.parseLong(value.trim());
    }

    /** A physical size in nanometres; the unit is the micrometre unless stated. */
    private static double length(XMLStreamReader xml, String name) {
        String value = xml.getAttributeValue(null, name);
        if (value == null) {
            return Double.NaN;
        }
        double length = Double.parseDouble(value.trim()) * PixelSizes.nanometres(text(xml, name + "Unit", "\u00b5m"));
        return Math.rint(length * 1e6) / 1e6; // 0.0046 micrometres are 4.6 nm, not 4.6000000000000005
    }

    /**
     * The sections among the pages of this file.
     *
     * @param file this file's name, for sets of several files
     * @param pages how many pages it has
     * @param samples samples a pixel, which OME counts as channels
     * @param warnings takes what was left out
     */
    TiffStack stack(String file, int pages, int samples, int height, int width, List<String> warnings) {
        if (images > 1) {
            warnings.add("The OME-XML describes " + images + " images; the first is read.");
        }
        int[] chosen = order(file, pages, samples, height, width, warnings);
        return new TiffStack(chosen, PixelSizes.believe(x, y, z, chosen.length, "The OME-XML", warnings));
    }

    private int[] order(String file, int pages, int samples, int height, int width, List<String> warnings) {
        long channels = Math.max(1, sizeC / samples);
        boolean sane = sizeZ >= 1 && sizeT >= 1 && sizeC >= 1 && sizeX == width && sizeY == height
                && sizeZ <= MOST_PLANES && channels <= MOST_PLANES && sizeT <= MOST_PLANES
                && sizeZ * channels <= MOST_PLANES && sizeZ * channels * sizeT <= MOST_PLANES
                && order.matches("XY(ZCT|ZTC|CZT|CTZ|TZC|TCZ)");
        if (!sane) {
            warnings.add("The OME-XML (" + sizeZ + " sections, " + sizeC + " channels, " + sizeT + " time points of " + sizeY
                    + " x " + sizeX + ") does not fit the file; all its pages are taken as sections, in their order.");
            return TiffStack.every(1, pages);
        }
        boolean movie = sizeZ == 1 && sizeT > 1;
        int[] found = new int[(int) (movie ? sizeT : sizeZ)];
        Arrays.fill(found, -1);
        boolean elsewhere = place(found, movie, file, pages, channels);
        int[] here = Arrays.stream(found).filter(p -> p >= 0).toArray();
        if (here.length == 0) {
            warnings.add("The OME-XML places none of its " + found.length + " sections in this file's pages; all pages are "
                    + "taken as sections, in their order.");
            return TiffStack.every(1, pages);
        }
        if (channels > 1) {
            warnings.add("The file has " + channels + " channels; the first is read.");
        }
        if (movie) {
            warnings.add("The file has " + sizeT + " time points of one section each; they are taken as the sections.");
        } else if (sizeT > 1) {
            warnings.add("The file has " + sizeT + " time points; the first is read.");
        }
        if (here.length < found.length) {
            warnings.add("The OME-XML describes " + found.length + " sections, this file holds " + here.length + " of them"
                    + (elsewhere ? " (the others lie in other files of the set)" : "") + "; those are read.");
        }
        return here;
    }

    /** Notes the page of each section of channel 0; says whether sections lie in other files. */
    private boolean place(int[] found, boolean movie, String file, int pages, long channels) {
        boolean elsewhere = false;
        List<Block> all = blocks.isEmpty() ? List.of(new Block()) : blocks;
        for (Block block : all) {
            if (!block.file.isEmpty() && !block.file.equals(file) && all.stream().anyMatch(b -> !b.file.equals(block.file))) {
                elsewhere = true; // a lone file that was renamed is still itself
                continue;
            }
            long first = Math.max(0, block.ifd);
            long planes = block.planes >= 0 ? block.planes : block.ifd >= 0 ? 1 : pages;
            long[] zct = {block.firstZ, block.firstC, block.firstT};
            long[] sizes = {sizeZ, channels, sizeT};
            for (long page = first; page < Math.min(pages, first + planes) && inside(zct, sizes); page++) {
                if (zct[1] == 0 && (movie || zct[2] == 0)) {
                    found[(int) (movie ? zct[2] : zct[0])] = (int) page;
                }
                advance(zct, sizes);
            }
        }
        return elsewhere;
    }

    private static boolean inside(long[] zct, long[] sizes) {
        return zct[0] >= 0 && zct[0] < sizes[0] && zct[1] >= 0 && zct[1] < sizes[1] && zct[2] >= 0 && zct[2] < sizes[2];
    }

    /** The next plane in the dimension order; beyond the last one the slowest index runs out of its size. */
    private void advance(long[] zct, long[] sizes) {
        for (int d = 2; d < 5; d++) {
            int which = "ZCT".indexOf(order.charAt(d));
            zct[which]++;
            if (zct[which] < sizes[which] || d == 4) {
                return;
            }
            zct[which] = 0;
        }
    }
}
