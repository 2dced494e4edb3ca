package org.cemflow.curate.ingest

import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import org.cemflow.core.cli.Cli
import org.cemflow.core.patch.PatchRef
import org.cemflow.core.stored.StoredVolume
import org.cemflow.core.stored.VolumeDescription
import org.cemflow.core.volume.SampleType
import spock.lang.Specification
import spock.lang.TempDir

/** What the specs of cem-ingest share: runs the command, reads what it wrote. */
abstract class IngestSpecification extends Specification {

    @TempDir
    Path dir

    StringWriter err = new StringWriter()
    Fake fake = new Fake()

    int ingest(Path source, Object... more) {
        err = new StringWriter()
        def args = ['--dataset', 'd', '--path', source.toString(), '--output', dir.resolve('d.volume').toString(), *more]
        args += '--threads' in args ? [] : ['--threads', '2']
        run(args)
    }

    int run(List args) {
        Cli.run(new IngestCommand(new org.cemflow.core.volume.VolumeFormats([fake])), new PrintWriter(new StringWriter(), true),
                new PrintWriter(err, true), args*.toString() as String[])
    }

    /** A volume of 3 x 4 x 5 voxels, 0, 4, 8, ..., 236; {@code more} as {@link Fake#write} takes it. */
    Path volume(String name = 'v', Map more = [:]) {
        Fake.write(dir.resolve(name), SampleType.UINT8, [3, 4, 5], (0..<60).collect { it * 4 }, more)
    }

    VolumeDescription written() {
        StoredVolume.open(dir.resolve('d.volume')).withCloseable { it.description() }
    }

    /** The bytes of a volume, z y x. */
    List<Integer> voxels() {
        StoredVolume.open(dir.resolve('d.volume')).withCloseable {
            def s = it.description().shape()
            def bytes = new byte[(int) s.voxels()]
            it.readBox(0, 0, 0, s.z(), s.y(), s.x(), bytes)
            bytes.collect { b -> b & 0xFF }
        }
    }

    /** The bytes of image {@code i} of a set. */
    List<Integer> image(int i) {
        StoredVolume.open(dir.resolve('d.volume')).withCloseable {
            def at = it.description().images()[i]
            def bytes = new byte[at.height() * at.width()]
            it.read(new PatchRef(0, i, 0, 0, at.height(), at.width()), bytes)
            bytes.collect { b -> b & 0xFF }
        }
    }

    List<String> left() {
        Files.list(dir).withCloseable { it.collect { p -> p.fileName.toString() }.sort() }
    }

    static String sha256(byte[] bytes) {
        MessageDigest.getInstance('SHA-256').digest(bytes).encodeHex()
    }
}
