import java.nio.file.Files
import java.nio.file.Path

/**
 * Sources of a few KB for nf-test, the same bytes everywhere: integer arithmetic only, no clock, no library.
 * alpha: sections 1 and 2 are the same, a third of each is uniform. beta: its first section is alpha's first.
 */
class Tiny {

    static final int SECTIONS = 4
    static final int ROWS = 96
    static final int COLUMNS = 128

    /** Input of INGEST: these sources. */
    static String sources(String... names) {
        """
        input[0] = channel.of('${names.join("', '")}').map { name ->
            tuple([dataset: name, kind: '3d', voxel_x: 8, voxel_y: 8, voxel_z: 40, licence: 'CC0-1.0', tools: 'test'], file("\${launchDir}/\${name}.npy"), [])
        }
        """
    }

    /** Input of CURATE: one of the samplesheets; duplicates across data sets are looked for or not. */
    static String sheet(String name, boolean across) {
        """
        input[0] = 'test'
        input[1] = false
        input[2] = file("\${launchDir}/${name}")
        input[3] = '{}'
        input[4] = []
        input[5] = ${across}
        input[6] = null
        """
    }

    /** Input of TRAIN_FILTER and its twin: alpha's patches with their labels; a net begins with random weights. */
    static String training(String arch) {
        """
        input[0] = 'test'
        input[1] = file("\${launchDir}/labels.csv")
        input[2] = ${sorted('DEDUP.out.table')}
        input[3] = ${sorted('INGEST.out.volume')}
        input[4] = '${arch}'
        input[5] = []
        """
    }

    /** All of a channel as one list in the order of the names, as CURATE gives it to a process. */
    static String sorted(String channel) {
        "${channel}.map { _meta, file -> file }.toSortedList { a, b -> a.name <=> b.name }"
    }

    /** Writes alpha.npy, beta.npy, broken.npy (cut short), samplesheets, a pretraining's preset, labels and a benchmark into a folder. */
    static void write(String folder) {
        def dir = Files.createDirectories(Path.of(folder))
        def alpha = (0..<SECTIONS).collect { z -> section(z == 2 ? 1 : z, 1) }
        def beta = [alpha[0]] + (1..<SECTIONS).collect { z -> section(z, 2) }
        Files.write(dir.resolve('alpha.npy'), npy(alpha))
        Files.write(dir.resolve('beta.npy'), npy(beta))
        Files.write(dir.resolve('broken.npy'), Arrays.copyOf(npy(beta), 5000))
        samplesheet(dir, 'one.csv', ['alpha'])
        samplesheet(dir, 'good.csv', ['alpha', 'beta'])
        samplesheet(dir, 'mixed.csv', ['alpha', 'broken'])
        Files.writeString(dir.resolve('preset.yml'),
                'arch: resnet18\nview_size: 32\nbatch: 4\nepochs: 1\nqueue: 8\ndim: 8\nbn_groups: 2\nmetrics_every: 1\n')
        labels(dir)
        benchmark(dir)
        Files.writeString(dir.resolve('faulty.csv'), 'dataset,path\nalpha,alpha.npy\nalpha,none.npy\n')
    }

    /** labels.csv: alpha's patches of 32 pixels, those within the texture informative, those within the uniform third not. */
    private static void labels(Path dir) {
        def lines = ['id,label']
        (0..<SECTIONS).each { z ->
            (0..<3).each { row ->
                [0: 'informative', 32: 'informative', 96: 'uninformative'].each { x, label -> lines << "alpha-LOC-0_${z}_${32 * row}_${x},${label}".toString() }
            }
        }
        Files.writeString(dir.resolve('labels.csv'), lines.join('\n') + '\n')
    }

    /** tiny.yml and tiny/: three images to train on, one to test on; what is darker than 100 is the class. */
    private static void benchmark(Path dir) {
        ['images', 'masks'].each { Files.createDirectories(dir.resolve("tiny/$it")) }
        (0..<SECTIONS).each { z ->
            def image = section(z, 1)
            def mask = new byte[image.length]
            mask.length.times { mask[it] = (byte) ((image[it] & 255) < 100 ? 1 : 0) }
            Files.write(dir.resolve("tiny/images/${z}.npy"), npy([image], false))
            Files.write(dir.resolve("tiny/masks/${z}.npy"), npy([mask], false))
        }
        def pairs = { String sections -> "{images: '**/images/*.npy', masks: [{files: '**/masks/*.npy', values: {0: 0, 1: 1}}], sections: ${sections}}" }
        Files.writeString(dir.resolve('tiny.yml'), """\
            name: tiny
            title: tiny
            preparation: {recipe: folders, train: [${pairs('0-2')}], test: [${pairs('3-3')}]}
            classes: [{value: 1, name: dark}]
            crop: 32
            iterations: 2
            batch: 2
            augmentation: {nonempty_crop: false, noise_blur: false}
            norms: auto
            inference: 2d
            """.stripIndent())
    }

    /** organelles/: images of a folder's sections, and masks of what is darker than 100 in them. */
    static void organelles(String folder) {
        def dir = Path.of(folder).resolve('organelles')
        ['images', 'masks'].each { Files.createDirectories(dir.resolve(it)) }
        (1..2).each { z ->
            def image = section(z, 1)
            def mask = new byte[image.length]
            mask.length.times { mask[it] = (byte) ((image[it] & 255) < 100 ? 1 : 0) }
            Files.write(dir.resolve("images/dark${z}.npy"), npy([image], false))
            Files.write(dir.resolve("masks/dark${z}.npy"), npy([mask], false))
        }
    }

    /** Input of PREPARE: that benchmark. */
    static String prepared() {
        '''
        input[0] = 'test'
        input[1] = channel.of(tuple([benchmark: 'tiny'], file("${launchDir}/tiny.yml"), file("${launchDir}/tiny")))
        '''
    }

    private static void samplesheet(Path dir, String name, List<String> datasets) {
        def rows = datasets.collect { "${it},${it}.npy,3d,8,8,40,synthetic,CC0-1.0,10.5281/zenodo.1234567".toString() }
        def header = 'dataset,path,kind,voxel_x,voxel_y,voxel_z,organism,licence,doi'
        Files.writeString(dir.resolve(name), ([header] + rows).join('\n') + '\n')
    }

    /** Triangle waves with grain; the last third of the columns is uniform. */
    private static byte[] section(int z, int seed) {
        def bytes = new byte[ROWS * COLUMNS]
        int grain = 7919 * seed + 104729 * z
        for (int y = 0; y < ROWS; y++) {
            for (int x = 0; x < COLUMNS; x++) {
                grain = grain * 1103515245 + 12345
                int value = 60 + wave(x * (2 + seed) + 5 * z, 38) + wave(y * 3 + x + 11 * z * seed, 26) + ((grain >>> 16) & 31)
                bytes[y * COLUMNS + x] = (byte) (x < COLUMNS * 2 / 3 ? Math.min(255, value) : 128)
            }
        }
        bytes
    }

    /** 0 up to 2 * period and down again. */
    private static int wave(int at, int period) {
        Math.abs(Math.floorMod(at, 4 * period) - 2 * period)
    }

    private static byte[] npy(List<byte[]> sections, boolean volume = true) {
        def dict = "{'descr': '|u1', 'fortran_order': False, 'shape': (${volume ? "${sections.size()}, " : ''}${ROWS}, ${COLUMNS}), }"
        def out = new ByteArrayOutputStream()
        out.write([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0] as byte[])
        out.write((dict.padRight(117) + '\n').getBytes('US-ASCII'))
        sections.each { out.write(it) }
        out.toByteArray()
    }
}
