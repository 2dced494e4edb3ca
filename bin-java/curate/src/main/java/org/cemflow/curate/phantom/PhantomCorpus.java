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
        /** Some 20 MB, for a demo on a laptop. */
        SMALL(1),
        /** Twice as long on every axis of a volume, four times as many images. */
        MEDIUM(2);

        private final int scale;

        Size(int scale) {
            this.scale = scale;
        }

        Shape volume(int z, int y, int x) {
            return new Shape(z * scale, y * scale, x * scale);
        }

        Shape images(int count, int y, int x) {
            return new Shape(count * scale * scale, y, x);
        }
    }

    private PhantomCorpus() {}

    static List<PhantomDataset> of(Size size) {
        return List.of(
                volume("fibsem_neuropil", Container.MRC, size.volume(80, 256, 256), TissueStyle.NEUROPIL,
                        new Microscope(cube(8), 1, 0.6, 0.06, 0.012, 0.008, 0), Encoding.BYTE, 0, Map.of(), "FIB-SEM"),
                // Sections 7 and 8 repeat section 6 exactly; 15 and 16 are 14 taken again; a small part of 16 bits.
                volume("sstem_neuropil", Container.TIFF_STACK, size.volume(24, 320, 320), TissueStyle.NEUROPIL,
                        new Microscope(new double[] {4, 4, 50}, 3, 0.7, 0.07, 0.03, 0, 0.12),
                        new Encoding(SampleType.UINT16, 1200, 3300), 0,
                        Map.of(7, new Take(6, 0), 8, new Take(6, 0), 15, new Take(14, 1), 16, new Take(14, 2)), "ssTEM"),
                volume("fibsem_cell", Container.NRRD, size.volume(64, 224, 224), TissueStyle.culture(1250),
                        new Microscope(cube(10), 1, 0.7, 0.05, 0.01, 0.01, 0),
                        new Encoding(SampleType.FLOAT32, -120, 480), -0.12, Map.of(), "FIB-SEM"),
                volume("sbfsem_liver", Container.PNG_FOLDER, size.volume(32, 288, 320), TissueStyle.GLAND,
                        new Microscope(new double[] {7, 7, 35}, 1, 0.8, 0.08, 0.02, 0, 0),
                        new Encoding(SampleType.UINT8, 30, 205), 0, Map.of(), "SBF-SEM"),
                volume("fibsem_kidney", Container.NIFTI, size.volume(64, 224, 240), TissueStyle.GLAND,
                        new Microscope(cube(12), 1, 0.5, 0.05, 0.01, 0.012, 0),
                        new Encoding(SampleType.INT16, -900, 1400), 0, Map.of(), "FIB-SEM"),
                volume("sem_array", Container.NPY, size.volume(20, 256, 288), TissueStyle.NEUROPIL,
                        new Microscope(new double[] {6, 6, 40}, 1, 0.8, 0.1, 0.03, 0, 0),
                        new Encoding(SampleType.UINT8, -25, 262), 0, Map.of(), "array tomography"),
                volume("resin_block", Container.TIFF_STACK, size.volume(40, 256, 256), TissueStyle.culture(1000),
                        new Microscope(cube(10), 1, 0.6, 0.02, 0.004, 0, 0.3),
                        new Encoding(SampleType.UINT8, 0, 225), 0.62, Map.of(), "FIB-SEM"),
                images("tem_negative", Container.TIFF_FOLDER, size.images(3, 704, 896), TissueStyle.GLAND,
                        new Microscope(new double[] {4, 4, 60}, 3, 0.7, 0.05, 0.01, 0, 0),
                        new Encoding(SampleType.UINT8, 245, 15), "TEM"),
                images("tem_overview", Container.PNG, new Shape(1, 1024, 1024), TissueStyle.NEUROPIL,
                        new Microscope(new double[] {5, 5, 60}, 3, 0.6, 0.06, 0.01, 0, 0), Encoding.BYTE, "TEM"),
                images("phantom", Container.PNG_FOLDER, size.images(12, 512, 512), TissueStyle.MIXED,
                        new Microscope(new double[] {6, 6, 30}, 2, 0.7, 0.07, 0.03, 0, 0), Encoding.BYTE, "TEM"));
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
