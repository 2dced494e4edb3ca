package org.cemflow.curate.phantom;

import java.util.List;
import java.util.Map;
import org.cemflow.core.volume.SampleType;
import org.cemflow.core.volume.Shape;
import org.cemflow.curate.phantom.PhantomDataset.Take;

/** The datasets of the corpus: between them every format, bit depth and mishap that ingest must cope with. */
final class PhantomCorpus {

    /** How large the corpus is. */
    enum Size {
        /** Half as wide, a few sections and images: about 4 MB, for tests. */
        TINY {
            @Override
            Shape volume(int z, int y, int x) {
                return new Shape(Math.min(z, 18), y / 2, x / 2);
            }

            @Override
            Shape images(int count, int y, int x) {
                return new Shape(Math.min(count, 3), y / 2, x / 2);
            }
        },
        /** About 25 MB, for a demo on a laptop. */
        SMALL {
            @Override
            Shape volume(int z, int y, int x) {
                return new Shape(z, y, x);
            }

            @Override
            Shape images(int count, int y, int x) {
                return new Shape(count, y, x);
            }
        },
        /** Twice as long on every axis of a volume, four times as many images. */
        MEDIUM {
            @Override
            Shape volume(int z, int y, int x) {
                return new Shape(2 * z, 2 * y, 2 * x);
            }

            @Override
            Shape images(int count, int y, int x) {
                return new Shape(4 * count, y, x);
            }
        };

        /** The shape of a volume that is z y x in the small corpus. */
        abstract Shape volume(int z, int y, int x);

        /** The number and size of images that are so many and so large in the small corpus. */
        abstract Shape images(int count, int y, int x);
    }

    private PhantomCorpus() {}

    static List<PhantomDataset> of(Size size) {
        Shape cell = size.volume(56, 192, 208);
        Shape block = size.volume(40, 256, 256);
        return List.of(
                volume("fibsem_neuropil", Container.MRC, size.volume(72, 240, 256), TissueStyle.NEUROPIL,
                        new Microscope(cube(8), 1, 0.6, 0.06, 0.012, 0.008, 0), Encoding.BYTE, 0, Map.of(), "FIB-SEM"),
                // Sections 7 and 8 repeat section 6 exactly; 15 and 16 are 14 taken again; a small part of 16 bits.
                volume("sstem_neuropil", Container.TIFF_STACK, size.volume(24, 320, 320), TissueStyle.NEUROPIL,
                        new Microscope(new double[] {4, 4, 50}, 3, 0.7, 0.07, 0.03, 0, 0.12),
                        new Encoding(SampleType.UINT16, 1200, 3300), 0,
                        Map.of(7, new Take(6, 0), 8, new Take(6, 0), 15, new Take(14, 1), 16, new Take(14, 2)), "ssTEM"),
                volume("fibsem_cell", Container.NRRD, cell, TissueStyle.culture(5.3 * cell.x()),
                        new Microscope(cube(10), 1, 0.7, 0.05, 0.01, 0.01, 0),
                        new Encoding(SampleType.FLOAT32, -60, 240), -0.12, Map.of(), "FIB-SEM"),
                volume("sbfsem_liver", Container.PNG_FOLDER, size.volume(32, 288, 320), TissueStyle.GLAND,
                        new Microscope(new double[] {7, 7, 35}, 1, 0.8, 0.08, 0.02, 0, 0),
                        new Encoding(SampleType.UINT8, 30, 205), 0, Map.of(), "SBF-SEM"),
                volume("fibsem_kidney", Container.NIFTI, size.volume(48, 192, 240), TissueStyle.GLAND,
                        new Microscope(cube(12), 1, 0.5, 0.05, 0.01, 0.012, 0),
                        new Encoding(SampleType.INT16, -300, 500), 0, Map.of(), "FIB-SEM"),
                volume("sem_array", Container.NPY, size.volume(20, 256, 288), TissueStyle.NEUROPIL,
                        new Microscope(new double[] {6, 6, 40}, 1, 0.8, 0.1, 0.03, 0, 0),
                        new Encoding(SampleType.UINT8, -25, 262), 0, Map.of(), "array tomography"),
                volume("resin_block", Container.TIFF_STACK, block, TissueStyle.culture(4 * block.x()),
                        new Microscope(cube(10), 1, 0.6, 0.02, 0.004, 0, 0.2),
                        new Encoding(SampleType.UINT8, 0, 225), -0.55, Map.of(), "FIB-SEM"),
                images("tem_negative", Container.TIFF_FOLDER, size.images(3, 704, 896), TissueStyle.GLAND,
                        new Microscope(new double[] {4, 4, 60}, 3, 0.7, 0.05, 0.01, 0, 0),
                        new Encoding(SampleType.UINT8, 245, 15), "TEM"),
                images("tem_overview", Container.PNG, overview(size), TissueStyle.NEUROPIL,
                        new Microscope(new double[] {5, 5, 60}, 3, 0.6, 0.06, 0.01, 0, 0), Encoding.BYTE, "TEM"),
                images("phantom", Container.PNG_FOLDER, size.images(12, 512, 512), TissueStyle.MIXED,
                        new Microscope(new double[] {6, 6, 30}, 2, 0.7, 0.07, 0.03, 0, 0), Encoding.BYTE, "TEM"));
    }

    /** A PNG file holds one image, whatever the corpus's size. */
    private static Shape overview(Size size) {
        Shape shape = size.images(1, 1024, 1024);
        return new Shape(1, shape.y(), shape.x());
    }

    private static double[] cube(double edge) {
        return new double[] {edge, edge, edge};
    }

    private static PhantomDataset volume(String name, Container container, Shape shape, TissueStyle style,
            Microscope microscope, Encoding encoding, double shift, Map<Integer, Take> retakes, String technique) {
        return new PhantomDataset(name, false, container, shape, style, microscope, encoding, shift, retakes, technique);
    }

    private static PhantomDataset images(String name, Container container, Shape shape, TissueStyle style,
            Microscope microscope, Encoding encoding, String technique) {
        return new PhantomDataset(name, true, container, shape, style, microscope, encoding, 0, Map.of(), technique);
    }
}
