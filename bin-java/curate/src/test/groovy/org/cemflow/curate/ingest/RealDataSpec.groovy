package org.cemflow.curate.ingest

import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.cli.Cli
import spock.lang.Requires

/** Real EM data through the installed readers, with Pillow as witness; skipped where either is absent. */
@Requires(value = { RealDataSpec.data() && RealDataSpec.pillow() }, reason = 'needs CEMFLOW_DATA with vnc/stack1/raw, and Python with Pillow and NumPy')
class RealDataSpec extends IngestSpecification {

    static boolean data() {
        def root = System.getProperty('cemflow.data')
        root != null && Files.isDirectory(Path.of(root, 'vnc/stack1/raw'))
    }

    static boolean pillow() {
        new File('/usr/bin/python3').canExecute() && ['/usr/bin/python3', '-c', 'import numpy, PIL'].execute().waitFor() == 0
    }

    private static String witness(Path folder) {
        def script = 'import sys,os,hashlib,numpy as np\nfrom PIL import Image\nh=hashlib.sha256()\n' +
                'for n in sorted(os.listdir(sys.argv[1])): h.update(np.asarray(Image.open(sys.argv[1]+"/"+n)).tobytes())\nprint(h.hexdigest())'
        ['/usr/bin/python3', '-c', script, folder.toString()].execute().text.trim()
    }

    def "#path as #kind holds the pixels that Pillow reads"() {
        given:
        def folder = Path.of(System.getProperty('cemflow.data'), path)

        expect:
        Cli.run(new IngestCommand(), '--dataset', 'd', '--path', folder.toString(), '--output', dir.resolve('d.volume').toString(),
                '--kind', kind, '--voxel-x', '4.6', '--voxel-y', '4.6', '--voxel-z', '50') == 0
        written().kind() == found
        written().axes() == [0]
        def bytes = Files.readAllBytes(dir.resolve('d.volume/data.npy'))
        sha256(Arrays.copyOfRange(bytes, 128, bytes.length)) == witness(folder)

        where:
        path               | kind   | found
        'vnc/stack1/raw'   | 'auto' | '3d'
        'organelles/images' | '2d'   | '2d'
        'occlusion'        | '2d'   | '2d'
    }
}
