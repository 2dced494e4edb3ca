package org.cemflow.curate.ingest

import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import org.cemflow.core.stored.StoredVolume
import org.cemflow.core.stored.VolumeDescription
import org.cemflow.core.volume.SampleType
import org.cemflow.core.volume.VolumeFormats
import spock.lang.Requires

class IngestCommandSpec extends IngestSpecification {

    static String sha256(byte[] bytes) {
        MessageDigest.getInstance('SHA-256').digest(bytes).encodeHex()
    }

    Path volume(String name = 'v', Map more = [:]) {
        Fake.write(dir.resolve(name), SampleType.UINT8, [3, 4, 5], (0..<60).collect { it * 4 }, more)
    }

    def "a volume goes through: voxels, header, description"() {
        given:
        def file = volume('v', [voxel: [8, 8, 9]])

        expect:
        ingest(file, '--metadata', 'organism=Mus musculus', '--metadata', 'doi=10.1/a=b') == 0
        voxels() == (0..<60).collect { it * 4 }
        with(written()) {
            dataset() == 'd'
            kind() == '3d'
            shape().toString() == '3 x 4 x 5'
            source().sha256() == IngestCommandSpec.sha256(Files.readAllBytes(file))
            source().bytes() == Files.size(file)
            source().type() == 'uint8'
            source().format() == 'Fake'
            voxel().z() == 9
            voxelFrom() == 'file'
            axes() == [0, 1, 2]
            metadata() == [organism: 'Mus musculus', doi: '10.1/a=b']
            warnings() == []
        }
        new String(Files.readAllBytes(dir.resolve('d.volume/data.npy')), 10, 60).contains("'shape': (3, 4, 5)")
        left() == ['d.volume', 'v']
    }

    def "the bytes do not depend on the threads, nor on the way the voxels go (#raw, #threads)"() {
        given:
        def source = Fake.writeRamp(dir.resolve('v'), "UINT8 9 500 1000 1 0 0 0 ${raw ? 1 : 0} -1", 4500000)

        expect:
        ingest(source, '--threads', threads) == 0
        def bytes = Files.readAllBytes(dir.resolve('d.volume/data.npy'))
        bytes.length == 128 + 4500000
        Fake.notRamp(bytes, 128, 0, 1) == -1
        written().source().sha256() == sha256(Files.readAllBytes(source))

        where:
        raw   | threads
        true  | 1
        true  | 4
        false | 1
        false | 4
    }

    def "in place: volume.json points into the source, and the same voxels are read"() {
        given:
        def source = volume('v', [raw: true])

        expect:
        ingest(source, '--in-place') == 0
        written().data().file() == source.toRealPath().toString()
        written().data().offset() == Fake.HEADER
        written().source().sha256() == sha256(Files.readAllBytes(source))
        voxels() == (0..<60).collect { it * 4 }
        Files.list(dir.resolve('d.volume')).withCloseable { it.collect { p -> p.fileName.toString() } } == ['volume.json']
    }

    def "in place: a volume of 2.3 GB, larger than the heap and than an int, costs neither memory nor disk"() {
        given: 'a file of zeros that takes no room, with something at its end'
        assert Runtime.runtime.maxMemory() < 2L << 30
        def source = dir.resolve('v')
        new RandomAccessFile(source.toFile(), 'rw').withCloseable { file ->
            file.write(('FAKE UINT8 2200 1024 1024 1 8 8 8 1 -1'.padRight(127) + '\n').bytes)
            file.length = 128 + (2200L << 20)
            file.seek(file.length() - 3)
            file.write([7, 8, 9] as byte[])
        }

        expect:
        ingest(source, '--in-place', '--intensity', 'full') == 0
        written().shape().toString() == '2200 x 1024 x 1024'
        written().source().bytes() == Files.size(source)
        Files.list(dir.resolve('d.volume')).withCloseable { it.collect { p -> p.fileName.toString() } } == ['volume.json']
        StoredVolume.open(dir.resolve('d.volume')).withCloseable { volume ->
            def end = new byte[4]
            volume.readBox(2199, 1023, 1020, 1, 1, 4, end)
            end as List
        } == [0, 7, 8, 9]
    }

    def "in place where it cannot be: copied, saying so (#more)"() {
        given:
        def source = volume('v', [raw: raw])

        expect:
        ingest(source, '--in-place', *more) == 0
        written().data().file() == 'data.npy'
        written().warnings().any { it.contains('copied though --in-place') && it.contains(why) }

        where:
        raw   | more             | why
        false | []               | 'not uncompressed 8 bit'
        true  | ['--invert']     | 'not used as they are'
        true  | ['--kind', '2d'] | 'a set of images'
    }

    def "axes: voxel #voxel, #more gives #axes"() {
        expect:
        ingest(volume('v', [voxel: voxel]), *more) == 0
        written().axes() == axes
        written().axesReason().contains(reason)

        where:
        voxel     | more                                                      | axes      | reason
        [8, 8, 8] | []                                                        | [0, 1, 2] | 'less than 20.0 %'
        [4, 4, 5] | []                                                        | [0]       | 'not less than 20.0 %'
        [4, 4, 5] | ['--anisotropy', '0.25']                                  | [0, 1, 2] | 'less than 25.0 %'
        [4, 8, 4] | []                                                        | [0]       | '50.0 %'
        [4, 4, 9] | ['--axes', 'xy,xz']                                       | [0, 1]    | 'asked for'
        [4, 4, 9] | ['--axes', '2,0']                                         | [0, 2]    | 'asked for'
        [4, 4, 9] | ['--voxel-x', '9', '--voxel-y', '9', '--voxel-z', '9']    | [0, 1, 2] | '0.0 %'
        [4, 4, 5] | ['--compat', 'cellemnet']                                 | [0]       | '25.0 % from x'
        [5, 5, 4] | ['--compat', 'cellemnet']                                 | [0, 1, 2] | '20.0 % from x'
        [4, 9, 4] | ['--compat', 'cellemnet']                                 | [0, 1, 2] | "original's rule"
        null      | ['--compat', 'cellemnet']                                 | [0, 1, 2] | 'counts as isotropic'
        [4, 4, 9] | ['--compat', 'cellemnet', '--axes', '0,1']                | [0]       | "original's rule"
    }

    def "fault B3 mended: an unknown voxel size is not taken for isotropic, and the warning says how to get three planes"() {
        expect:
        ingest(volume()) == 0
        written().axes() == [0]
        written().voxel() == null
        written().voxelFrom() == 'unknown'
        written().warnings().any { it.contains('voxel_x, voxel_y and voxel_z') && it.contains('--axes 0,1,2') }
    }

    def "the samplesheet's voxel size overrides the file's"() {
        expect:
        ingest(volume('v', [voxel: [1, 1, 1]]), '--voxel-x', '4.6', '--voxel-y', '4.6', '--voxel-z', '50') == 0
        written().voxel().z() == 50
        written().voxelFrom() == 'samplesheet'
        written().axes() == [0]
    }

    def "a z edge left out is the file's, or of images that of x; else the size is unknown"() {
        given:
        def edges = ['--voxel-x', '4', '--voxel-y', '5']

        expect:
        ingest(volume('v', [voxel: [1, 1, 4]]), *edges) == 0
        written().voxel().toString().startsWith('4.0 x 5.0 x 4.0')
        ingest(volume('v', [voxel: [1, 1, 4]]), '--kind', '2d', *edges) == 0
        written().voxel().toString().startsWith('4.0 x 5.0 x 4.0')
        ingest(volume('w'), *edges) == 0
        written().voxel() == null
        written().warnings().any { it.contains('voxel_z') }
        ingest(volume('w'), '--voxel-z', '3') == 1
        err.toString().contains('--voxel-x and --voxel-y missing')
    }

    def "a source that is a link to a folder has the folder's checksum"() {
        given:
        def folder = Files.createDirectory(dir.resolve('images'))
        ['2', '1'].each { Fake.write(folder.resolve(it), SampleType.UINT8, [1, 1, 2], [1, it as int]) }
        Files.createSymbolicLink(dir.resolve('link'), folder)

        when:
        ingest(folder)
        def sha = written().source().sha256()

        then:
        ingest(dir.resolve('link')) == 0
        written().source().sha256() == sha
        written().source().bytes() == 2 * (Fake.HEADER + 2)
    }

    def "a volume of one section is sliced along xy only, whatever was asked for"() {
        given:
        def source = Fake.write(dir.resolve('v'), SampleType.UINT8, [1, 4, 5], 0..<20, [voxel: [8, 8, 8]])

        expect:
        ingest(source, '--kind', '3d', '--axes', '0,1,2') == 0
        written().kind() == '3d'
        written().axes() == [0]
        written().axesReason().contains('one section')
    }

    def "kind auto: a file of several planes is a volume, of one plane an image; 2d makes each plane an image"() {
        given:
        def flat = Fake.write(dir.resolve('flat.png'), SampleType.UINT8, [1, 4, 5], 0..<20)

        expect:
        ingest(volume()) == 0 && written().kind() == '3d'
        ingest(flat) == 0 && written().kind() == '2d' && written().images()*.name() == ['flat']
        ingest(volume('v.tif'), '--kind', '2d') == 0
        written().images()*.name() == ['v_0', 'v_1', 'v_2']
        image(1) == (20..<40).collect { it * 4 }
    }

    def "kind auto: a folder of numbered images of one size and type is a volume, else a set (#names, #width)"() {
        given:
        def folder = Files.createDirectory(dir.resolve('images'))
        names.eachWithIndex { name, i -> Fake.write(folder.resolve(name), SampleType.UINT8, [1, 2, i == 1 ? width : 3], (0..<6).collect { it + i } + [0, 0]) }

        expect:
        ingest(folder) == 0
        written().kind() == kind
        kind == '2d' || voxels()[0..2] == [0, 1, 2] && voxels()[12] == 2

        where:
        names                          | width | kind
        ['a1.tif', 'a2.tif', 'a10.tif'] | 3     | '3d'
        ['a1.tif', 'a2.tif', 'a10.tif'] | 4     | '2d'
        ['a.tif', 'b.tif', 'c.tif']    | 3     | '2d'
        ['00.tif', '01.tif', '02.tif'] | 3     | '3d'
    }

    def "a folder's checksum is that of its sorted names and checksums"() {
        given:
        def folder = Files.createDirectory(dir.resolve('images'))
        ['2', '1', '10'].each { Fake.write(folder.resolve(it), SampleType.UINT8, [1, 1, 2], [1, it as int]) }

        expect:
        ingest(folder) == 0
        written().source().sha256() == sha256(['1', '10', '2'].collect { "$it\0${sha256(Files.readAllBytes(folder.resolve(it)))}\n" }.join().bytes)
        written().source().bytes() == 3 * (Fake.HEADER + 2)
        voxels() == [1, 1, 1, 2, 1, 10]
    }

    def "a set of images that differ in size, type and intensity"() {
        given:
        def folder = Files.createDirectory(dir.resolve('images'))
        Fake.write(folder.resolve('b.tif'), SampleType.UINT8, [1, 2, 3], 0..<6, [voxel: [5, 5, 5]])
        Fake.write(folder.resolve('a.png'), SampleType.FLOAT32, [1, 1, 2], [-1, 1], [voxel: [4, 4, 4]])
        Fake.write(folder.resolve('c.png'), SampleType.UINT8, [1, 1, 2], [9, 8], [channels: 3])

        expect:
        ingest(folder) == 0
        with(written()) {
            images()*.name() == ['a', 'b', 'c']
            images()*.offset() == [0, 2, 8]
            images()*.source()*.type() == ['float32', 'uint8', 'rgb8']
            images()[1].source().sha256() == sha256(Files.readAllBytes(folder.resolve('b.tif')))
            images()*.intensity()*.rule() == ['percentile', 'full', 'full']
            axes() == [0]
            voxelFrom() == 'unknown'
            warnings().any { it.contains('different pixel sizes') }
            shape() == null
        }
        image(0) == [0, 255]
        image(1) == [0, 1, 2, 3, 4, 5]
        image(2) == [9, 8]
    }

    def "fault A4 mended: only the folder's own images are listed, with or without a slash at its end"() {
        given:
        def folder = Files.createDirectory(dir.resolve('set'))
        def sibling = Files.createDirectory(dir.resolve('set2'))
        [folder, sibling].each { Fake.write(it.resolve('a.tif'), SampleType.UINT8, [1, 1, 2], [1, 2]) }
        Fake.write(folder.resolve('.hidden.tif'), SampleType.UINT8, [1, 1, 2], [3, 4])

        expect:
        run(['--dataset', 'd', '--path', folder.toString() + end, '--output', dir.resolve('d.volume')]) == 0
        written().images().size() == 1

        where:
        end << ['', '/']
    }

    def "fault A5 mended: an image that cannot be read is left out and named, the others go on"() {
        given:
        def folder = Files.createDirectory(dir.resolve('images'))
        Fake.write(folder.resolve('a.tif'), SampleType.UINT8, [1, 2, 2], [1, 2, 3, 4])
        Fake.write(folder.resolve('b.tif'), SampleType.UINT8, [1, 2, 2], [1, 2, 3, 4], [failAt: 1])
        Files.write(folder.resolve('c.txt'), 'no image'.bytes)
        Files.write(folder.resolve('d.tif'), new byte[0])
        Fake.write(folder.resolve('e.tif'), SampleType.UINT8, [1, 2, 2], [5, 6, 7, 8])

        expect:
        ingest(folder) == 0
        written().images()*.name() == ['a', 'e']
        image(1) == [5, 6, 7, 8]
        written().warnings().any { it.startsWith('b: Left out, because the strip is damaged') }
        written().warnings().any { it == 'c.txt: Left out, because it is no image.' }
        written().warnings().any { it.startsWith('d: Left out, because is empty') }
        Files.size(dir.resolve('d.volume/data.npy')) == 128 + 8
    }

    def "a set of which no image can be read fails, and leaves nothing"() {
        given:
        def folder = Files.createDirectory(dir.resolve('images'))
        Fake.write(folder.resolve('b.tif'), SampleType.UINT8, [1, 2, 2], [1, 2, 3, 4], [failAt: 1])

        expect:
        ingest(folder) == 2
        err.toString().trim() == "cem-ingest: $folder/b.tif: the strip is damaged; copy it again."
        left() == ['images']
    }

    def "fault A6 mended: scan.nii.gz is scan; the original's name is kept for compat"() {
        given:
        def source = Fake.write(dir.resolve('scan.nii.gz'), SampleType.UINT8, [1, 1, 2], [1, 2])

        expect:
        ingest(source) == 0 && written().images()[0].name() == 'scan'
        ingest(source, '--compat', 'cellemnet') == 0 && written().images()[0].name() == 'scan.nii'
    }

    def "fault A7 mended: names are cut at the last extension, and files that would share a name keep theirs whole"() {
        given:
        def folder = Files.createDirectory(dir.resolve('images'))
        ['a.tif.v2.tif', 'b.png', 'b.tif', 'x-LOC-2d.tif'].each { Fake.write(folder.resolve(it), SampleType.UINT8, [1, 1, 2], [1, 2]) }

        expect:
        ingest(folder) == 0 && written().images()*.name() == ['a.tif.v2', 'b.png', 'b.tif', 'x-loc-2d']
        ingest(folder, '--compat', 'cellemnet') == 0 && written().images()*.name() == ['a', 'b', 'b', 'x-LOC-2d']
    }

    def "fault A11 mended: colour is reduced to grey once and recorded, and a stack's planes are not mistaken for channels"() {
        given:
        def colour = Fake.write(dir.resolve('rgba.png'), SampleType.UINT8, [1, 2, 4], 0..<8, [channels: 4])

        expect:
        ingest(colour) == 0
        written().images()[0].source().type() == 'rgba8'
        image(0) == (0..<8).toList()
        ingest(volume('stack.tif'), '--kind', '2d') == 0
        written().images().every { it.height() == 4 && it.width() == 5 }
    }

    def "a mask makes voxels padding and keeps them out of the statistics"() {
        given:
        def source = Fake.write(dir.resolve('v'), SampleType.FLOAT32, [2, 1, 3], [1000, 1, 2, 3, 5, -1000])
        def mask = Fake.write(dir.resolve('m'), type, [2, 1, 3], [0, 1, 1, 7, 1, 0])

        expect:
        ingest(source, '--mask', mask, *more) == 0
        voxels() == bytes
        written().warnings().any { it.contains('33.3 % of the voxels padding') }

        where:
        type               | more         | bytes
        SampleType.UINT8   | []           | [0, 0, 63, 127, 255, 0]
        SampleType.UINT16  | []           | [0, 0, 63, 127, 255, 0]
        SampleType.FLOAT32 | []           | [0, 0, 63, 127, 255, 0]
        SampleType.INT64   | ['--invert'] | [0, 255, 192, 128, 0, 0]
    }

    def "a uint8 volume under a mask"() {
        given:
        def source = Fake.write(dir.resolve('v'), SampleType.UINT8, [1, 2, 2], [200, 201, 202, 203], [raw: true])
        def mask = Fake.write(dir.resolve('m'), SampleType.UINT8, [1, 2, 2], [1, 0, 255, 0])

        expect:
        ingest(source, '--kind', '3d', '--mask', mask) == 0
        voxels() == [200, 0, 202, 0]
    }

    def "a mask of another size is refused"() {
        given:
        def mask = Fake.write(dir.resolve('m'), SampleType.UINT8, [3, 4, 4], [1] * 48)

        expect:
        ingest(volume(), '--mask', mask) == 2
        err.toString().contains('the mask has 3 x 4 x 4 voxels') && err.toString().readLines().size() == 1
        left() == ['m', 'v']
    }

    def "masks of a set go with the images in their order; their number must be the same"() {
        given:
        def (images, masks) = ['images', 'masks'].collect { Files.createDirectory(dir.resolve(it)) }
        ['a', 'b'].each { Fake.write(images.resolve(it), SampleType.UINT8, [1, 1, 2], [5, 6]) }
        Fake.write(masks.resolve('a'), SampleType.UINT8, [1, 1, 2], [1, 0])

        expect:
        ingest(images, '--mask', masks) == 2
        err.toString().contains('1 masks for 2 images')

        when:
        Fake.write(masks.resolve('b'), SampleType.UINT8, [1, 1, 2], [0, 1])

        then:
        ingest(images, '--mask', masks) == 0
        image(0) == [5, 0]
        image(1) == [0, 6]
    }

    def "all faults of the options come at once, before any work"() {
        expect:
        run(['--dataset', 'a-LOC-b', '--path', 'nowhere', '--output', dir.resolve('x'), '--kind', '4d', '--voxel-x', '-1',
             '--percentiles', '99,1', '--axes', 'xy,xy', '--anisotropy', '7']) == 1
        def lines = err.toString().readLines()
        lines.size() == 8
        lines.any { it.contains("--dataset 'a-LOC-b'") }
        lines.any { it.contains('must end in .volume') }
        lines.any { it.contains("--kind '4d'") }
        lines.any { it.contains('--voxel-x -1.0: use a length') }
        lines.any { it.contains('--voxel-y missing: give') }
        lines.any { it.contains('--percentiles') }
        lines.any { it.contains("--axes 'xy,xy'") }
        lines.any { it.contains('--anisotropy 7.0') }
        left() == []
    }

    def "dataset names: '#name' is refused"() {
        expect:
        run(['--dataset', name, '--path', volume(), '--output', dir.resolve('d.volume')]) == 1
        left() == ['v']

        where:
        name << ['a/b', '../x', '', ' a', '-a', 'a-LOC-1', 'ä', 'a\nb', 'x' * 101]
    }

    def "an output that is no data set is never replaced, an earlier data set is"() {
        given:
        def source = volume()
        Files.createDirectory(dir.resolve('d.volume'))

        expect: 'an empty folder may be taken'
        ingest(source) == 0
        ingest(source) == 0

        when:
        Files.delete(dir.resolve('d.volume/volume.json'))

        then:
        ingest(source) == 1
        err.toString().contains('is no ingested data set')
        Files.exists(dir.resolve('d.volume/data.npy'))
    }

    def "the source may not lie in the output"() {
        given:
        ingest(volume())

        expect:
        ingest(dir.resolve('d.volume/data.npy')) == 1
        err.toString().contains('would replace the source')
    }

    def "bad sources end with one sentence and leave nothing: #what"() {
        given:
        def source = dir.resolve('v')
        make(source)

        expect:
        ingest(source) == 2
        err.toString().readLines().size() == 1
        err.toString().contains(sentence)
        !Files.exists(dir.resolve('d.volume'))
        left().every { it == 'v' }

        where:
        what                | sentence              | make
        'missing'           | 'does not exist'      | { }
        'empty'             | 'is empty'            | { Files.createFile(it) }
        'unknown'           | 'no reader knows'     | { Files.write(it, 'hello'.bytes) }
        'damaged half-way'  | 'the strip is damaged' | { Fake.write(it, SampleType.UINT8, [3, 4, 5], [1] * 60, [failAt: 7]) }
        'damaged, measured' | 'the strip is damaged' | { Fake.write(it, SampleType.FLOAT32, [3, 4, 5], 0..<60, [failAt: 7]) }
        'truncated'         | 'ends too early'      | { Fake.write(it, SampleType.UINT16, [3, 4, 5], 0..<59) }
        'folder of nothing' | 'holds no images'     | { Files.createDirectory(it) }
    }

    def "memory stays bounded: no more than 4 MiB of rows is ever asked for"() {
        given:
        def source = dir.resolve('big')
        new RandomAccessFile(source.toFile(), 'rw').withCloseable { file ->
            file.write("FAKE UINT16 64 1024 1024 1 8 8 8 0 -1".padRight(127).bytes)
            file.write('\n'.bytes)
            file.seek(128 + 2L * 1024 * 1024 * 32)
            file.write([1, 2] as byte[])
            file.length = 128 + 2L * 64 * 1024 * 1024
        }

        expect:
        ingest(source, '--intensity', 'full') == 0
        fake.blocks.sum() == 64 << 20
        fake.blocks.max() * 2 <= 4 << 20
        written().shape().z() == 64
    }

    def "small sections are read together, in blocks of rows that may end within a section"() {
        given:
        def source = Fake.writeRamp(dir.resolve('v'), 'UINT16 700 3 2000 1 0 0 0 0 -1', 8400000)

        expect:
        ingest(source, '--intensity', 'full', '--threads', '3') == 0
        def bytes = Files.readAllBytes(dir.resolve('d.volume/data.npy'))
        (0..<4200000).step(31).every { i ->
            int v = Fake.ramp(2 * i) | Fake.ramp(2 * i + 1) << 8
            (bytes[128 + i] & 0xFF) == v.intdiv(257)
        }
    }

    private Process child(String shell, Path source) {
        ProcessBuilder builder = new ProcessBuilder('bash', '-c', shell + ' "$0" -cp "$1" org.cemflow.curate.ingest.FakeIngest ' +
                '--dataset d --path "$2" --output "$3"', System.getProperty('java.home') + '/bin/java',
                System.getProperty('java.class.path'), source.toString(), dir.resolve('d.volume').toString())
        builder.redirectErrorStream(true).start()
    }

    @Requires({ os.linux && new File('/bin/bash').exists() })
    def "a full disk ends with code 2 and one sentence, and leaves nothing"() {
        given:
        def source = dir.resolve('v')
        new RandomAccessFile(source.toFile(), 'rw').withCloseable { file ->
            file.write(("FAKE UINT8 64 1024 1024 1 8 8 8 ${raw} -1".padRight(127) + '\n').bytes)
            file.length = 128 + (64L << 20)
        }

        when:
        def process = child('ulimit -f 20000; exec', source)
        def said = process.inputStream.text

        then:
        process.waitFor() == 2
        said.readLines().findAll { it.contains(dir.resolve('d.volume/data.npy').toString() + ': File too large') }.size() == 1
        said.contains('free space on that disk')
        !said.contains('\tat ')
        left() == ['v']

        where:
        raw << [0, 1]
    }

    @Requires({ os.linux && new File('/bin/bash').exists() })
    def "a kill in the middle leaves no data set, and the next run makes a whole one"() {
        given:
        def source = dir.resolve('v')
        new RandomAccessFile(source.toFile(), 'rw').withCloseable { file ->
            file.write(("FAKE UINT8 96 1024 1024 1 8 8 8 0 -1".padRight(127) + '\n').bytes)
            file.length = 128 + (96L << 20)
        }
        def process = child('exec', source)
        while (process.alive && !Files.walk(dir).withCloseable { it.anyMatch { p -> p.endsWith('data.npy') && Files.size(p) > 1 << 20 } }) {
            sleep(5)
        }
        process.destroyForcibly().waitFor()

        expect:
        process.exitValue() == 137
        !Files.exists(dir.resolve('d.volume'))
        ingest(source) == 0
        written().shape().z() == 96
    }
}
