package org.cemflow.pipeline

import groovy.transform.CompileStatic
import java.nio.file.Files
import java.nio.file.Path

/** Tiny sources for pipeline tests: smooth textures that differ from data set to data set. */
class Corpus {

    final Path dir
    final List<String> rows = ['dataset,path,kind,voxel_x,voxel_y,voxel_z,licence']

    Corpus(Path dir) {
        this.dir = Files.createDirectories(dir)
    }

    /** A uint8 volume as .npy whose sections change slowly. */
    Corpus volume(String name, int z = 12, int y = 160, int x = 192, long seed = name.hashCode()) {
        Files.write(dir.resolve("${name}.npy"), npy([z, y, x], texture(z, y, x, new Random(seed))))
        row(name, "${name}.npy", '3d', '8,8,8,CC0')
    }

    /** Twelve plane waves and a little noise; compiled, since it is three nested loops. */
    @CompileStatic
    private static byte[] texture(int z, int y, int x, Random random) {
        double[][] waves = new double[12][]
        for (int w = 0; w < waves.length; w++) {
            waves[w] = [random.nextInt(40) + 8, random.nextInt(40) + 8, random.nextInt(60) + 30, random.nextDouble() * 6] as double[]
        }
        byte[] bytes = new byte[z * y * x]
        int at = 0
        for (int k = 0; k < z; k++) {
            for (int j = 0; j < y; j++) {
                for (int i = 0; i < x; i++) {
                    double v = 0
                    for (double[] w : waves) {
                        v += Math.sin(i / w[0] * 3 + j / w[1] * 2 + k / w[2] * 5 + w[3])
                    }
                    bytes[at++] = (byte) Math.max(0, Math.min(255, (int) (128 + 28 * v + random.nextInt(17) - 8)))
                }
            }
        }
        bytes
    }

    /** Any file under any name. */
    Corpus file(String name, String file, byte[] bytes) {
        Files.write(dir.resolve(file), bytes)
        row(name, file, 'auto', ',,,')
    }

    Corpus row(String name, String path, String kind, String rest) {
        rows << "${name},${path},${kind},${rest}".toString()
        this
    }

    Path sheet() {
        Files.writeString(dir.resolve('samplesheet.csv'), rows.join('\n') + '\n')
    }

    static byte[] npy(List<Number> shape, byte[] data, String type = '|u1') {
        def dict = "{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}), }".toString()
        def header = new byte[128]
        Arrays.fill(header, (byte) 32)
        System.arraycopy([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0] as byte[], 0, header, 0, 10)
        System.arraycopy(dict.bytes, 0, header, 10, dict.length())
        header[127] = 10
        def out = new ByteArrayOutputStream()
        out.write(header)
        out.write(data)
        out.toByteArray()
    }
}
