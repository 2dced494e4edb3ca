import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest

/** What may stand in a snapshot: names, counts and hashes; never a float, a time or a path of this machine. */
class Facts {

    static Object json(Object file) {
        new JsonSlurper().parse(new File(file.toString()))
    }

    static String sha256(Object file) {
        MessageDigest.getInstance('SHA-256').digest(Files.readAllBytes(Path.of(file.toString()))).encodeHex().toString()
    }

    static String name(Object file) {
        Path.of(file.toString()).fileName.toString()
    }

    /** Name -> sha256 of a file, or of every file under a folder; sorted. */
    static Map<String, String> hashes(Object file) {
        def root = Path.of(file.toString())
        def all = [:] as TreeMap
        Files.walk(root).withCloseable { files ->
            files.filter { Files.isRegularFile(it) }.forEach { all[root.parent.relativize(it).toString()] = sha256(it) }
        }
        all
    }

    /** Names of all files under a folder, sorted. */
    static List<String> names(Object file) {
        hashes(file).keySet().toList()
    }

    /** What an ingested data set is. */
    static Map volume(Object folder) {
        def about = json("${folder}/volume.json")
        [dataset: about.dataset, kind: about.kind, shape: about.shape, axes: about.axes, rule: about.intensity.rule,
         source: about.source.sha256, metadata: about.metadata, voxels: sha256("${folder}/data.npy")]
    }

    /** Names in angle brackets: nf-test takes a bare word that happens to be a path of the checkout for that file's or folder's hash. */
    static List<String> words(Collection names) {
        names.collect { "<${it}>".toString() }.sort()
    }

    /** The parts of a report, from top to bottom. */
    static List<String> sections(Object page) {
        (new File(page.toString()).text =~ /<section id="([a-z-]+)"/).collect { it[1] }
    }

    /** Name of a file -> its bytes' hash, for a channel of [meta, file]. */
    static List tables(List channel) {
        channel.collect { meta, file -> [meta.dataset, name(file), sha256(file)] }
    }
}
