package org.cemflow.curate.ingest

import java.nio.file.Files
import org.cemflow.core.volume.SampleType

/** Folders and files as sets of images: which images, under which names. */
class ImageSetSpec extends IngestSpecification {

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
}
