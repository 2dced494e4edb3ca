package org.cemflow.report

import groovy.transform.CompileStatic
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.io.NpyHeader
import org.cemflow.tables.IndexRow
import org.cemflow.tables.IndexRowBuilder

/** What a pretraining on a {@link Corpus} leaves, made up: summary, metrics, and an embedding of two numbers for each kept patch. */
@CompileStatic
class Encoder {

    static final int SIDE = 48

    final Path folder
    final Path embeddings
    private final Corpus corpus

    Encoder(Corpus corpus) {
        this.corpus = corpus
        this.folder = Files.createDirectories(corpus.dir.resolve('pretrain'))
        this.embeddings = corpus.dir.resolve('embeddings.npy')
        summary('"arch": "resnet18", "view_size": "64", "batch": "32", "epochs": "2", "queue": "512", "precision": "fp32", "schedule": "cosine"')
        Files.writeString(folder.resolve('metrics.csv'), '''\
            epoch,step,loss,top1,top5,spread,lr,images_per_s,data_wait,gpu_mib,probe
            0,0,,,,0.99,,,,,0.25
            1,100,6.1,0.1,0.3,0.8,0.06,32,0.01,,
            2,200,5.2,0.4,0.7,0.7,0.001,64,0.03,,0.75
            '''.stripIndent())
    }

    Encoder summary(String options) {
        Files.writeString(folder.resolve('summary.json'), "{\"options\": {${options}}, \"device\": \"cpu\", \"patches\": 1234, \"steps\": 200, \"probe_before\": 0.25, \"probe_after\": 0.75, \"mean\": 0.5}")
        this
    }

    /** Numbers the kept rows, writes index and train.npy, and an embedding for each: its angle is the row's share of a half turn. */
    Encoder embed() {
        int kept = 0
        for (int i = 0; i < corpus.rows.size(); i++) {
            IndexRow row = corpus.rows[i]
            if (row.kept()) {
                corpus.rows[i] = IndexRowBuilder.builder(row).trainRow((long) kept++).build()
            }
        }
        def dataset = corpus.index()
        def pixels = new byte[kept * SIDE * SIDE]
        new Random(1).nextBytes(pixels)
        write(dataset.resolve('train.npy'), NpyHeader.uint8((long) kept, (long) SIDE, (long) SIDE), pixels)
        def vectors = ByteBuffer.allocate(8 * kept).order(ByteOrder.LITTLE_ENDIAN)
        for (int i = 0; i < kept; i++) {
            vectors.putFloat((float) ((1 + i) * Math.cos(Math.PI * i / kept))).putFloat((float) ((1 + i) * Math.sin(Math.PI * i / kept)))
        }
        write(embeddings, NpyHeader.float32((long) kept, 2L), vectors.array())
        this
    }

    List<Object> arguments() {
        ['--pretrain', folder, '--embeddings', embeddings] as List<Object>
    }

    static void write(Path file, byte[] head, byte[] data) {
        def out = new ByteArrayOutputStream()
        out.writeBytes(head)
        out.writeBytes(data)
        Files.write(file, out.toByteArray())
    }
}
