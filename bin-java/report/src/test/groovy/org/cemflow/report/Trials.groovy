package org.cemflow.report

import com.fasterxml.jackson.databind.SerializationFeature
import groovy.transform.CompileStatic
import java.nio.file.Files
import java.nio.file.Path
import org.cemflow.core.io.Json
import org.cemflow.core.io.NpyHeader

/**
 * What two benchmarks leave, made up: discs in three images of 150 x 200 pixels with two classes, scored image by image; and balls
 * in one volume of 12 x 90 x 80 voxels with one class. Initialisations random and cem, seeds 1 and 2, a tenth of the labels and all.
 */
@CompileStatic
class Trials {

    static final List<String> INITIALISATIONS = ['random', 'cem']
    static final List<Double> SHARES = [0.1d, 1d]
    static final List<Long> SEEDS = [1L, 2L]

    final Path dir
    final Path scores
    final List<Path> prepared = []
    final List<Path> finetuned = []
    final List<Path> predicted = []
    /** summary.json as it is written; to be changed before {@link #write}. */
    final Map<String, Object> summary = [schema: 'cemflow-scores/1', replicates: 2000, interval: 0.95d, benchmarks: [], cemflow: '0.1.0'] as Map<String, Object>
    private final StringBuilder table = new StringBuilder('benchmark,initialisation,seed,labels,item,class,iou,dice,precision,recall,ap50,boundary_f,group\n')

    Trials(Path dir) {
        this.dir = dir
        this.scores = Files.createDirectories(dir.resolve('benchmark'))
    }

    /** Both benchmarks. */
    Trials both() {
        images('discs', 'Discs in images', ['mitochondrion', 'membrane'], [])
        volume('balls')
        write()
    }

    Trials images(String name, String title, List<String> classes, List<Map> published) {
        def items = (0..2).collect { [name: "image_$it".toString(), shape: [150, 200]] as Map }
        benchmark(name, title, classes, items, '2d', published)
    }

    Trials volume(String name) {
        benchmark(name, 'Balls in a volume', ['ball'], [[name: 'stack', shape: [12, 90, 80]] as Map], 'orthoplane',
                [[table: 'Table 1', initialisation: 'CEM500K-MoCo', iterations: 10000, iou: 0.734d, frozen_encoder: true] as Map])
    }

    Trials write() {
        json(scores.resolve('summary.json'), summary)
        Files.writeString(scores.resolve('scores.csv'), table.toString())
        this
    }

    List<Object> arguments() {
        List<Object> all = ['--benchmark', scores]
        all << '--prepared'
        all.addAll(prepared)
        all << '--finetune'
        all.addAll(finetuned)
        all << '--predictions'
        all.addAll(predicted)
        all
    }

    private Trials benchmark(String name, String title, List<String> classes, List<Map> items, String inference, List<Map> published) {
        Path folder = Files.createDirectories(dir.resolve("${name}.benchmark/test")).parent
        items.eachWithIndex { Map item, int i ->
            def shape = item.shape as List<Integer>
            array(folder.resolve("test/${item.name}.image.npy"), shape, grey(shape, i))
            array(folder.resolve("test/${item.name}.mask.npy"), shape, labels(shape, i, classes.size(), 0))
        }
        int value = 0
        json(folder.resolve('benchmark.json'), [schema: 'cemflow-benchmark/1', name: name, title: title, citation: "Somebody 2020, ${name}".toString(),
                licence: 'CC BY 4.0', classes: classes.collect { [value: ++value, name: it, scored: true] },
                protocol: [inference: inference, instance_matching: false, mask_by_truth: false], train: items, valid: [], test: items, warnings: []])
        prepared << folder
        List<Map> ours = []
        for (double share : SHARES) {
            for (String initialisation : INITIALISATIONS) {
                ours << row(initialisation, share, items.size(), classes)
                SEEDS.each { long seed -> model(name, initialisation, share, seed, classes, items) }
            }
        }
        (summary.benchmarks as List) << [benchmark: name, ours: ours, differences: [
                difference(0.1d, 0.1d, 0.04d, 0.16d, items.size()), difference(1d, 0.01d, -0.02d, 0.03d, items.size())], published: published]
        this
    }

    static double iou(String initialisation, double share) {
        0.5d + (share == 1d ? 0.2d : 0d) + (initialisation == 'cem' ? (share == 1d ? 0.01d : 0.1d) : 0d)
    }

    private static Map row(String initialisation, double share, int items, List<String> classes) {
        double mean = iou(initialisation, share)
        def scores = [iou: interval(mean), dice: interval(mean + 0.1d), precision: interval(mean), recall: interval(mean), ap50: interval(mean - 0.1d),
                boundary_f: interval(mean + 0.05d)]
        [initialisation: initialisation, labels: share, seeds: SEEDS, items: items, iou_by_seed: [mean - 0.01d, mean + 0.01d], scores: scores,
         classes: classes.collectEntries { [it, scores] }]
    }

    private static Map interval(double mean) {
        [mean: mean, low: mean - 0.04d, high: mean + 0.03d]
    }

    private static Map difference(double share, double mean, double low, double high, int items) {
        [initialisation: 'cem', baseline: 'random', labels: share, seeds: SEEDS, items: items, iou: [mean: mean, low: low, high: high]]
    }

    private void model(String name, String initialisation, double share, long seed, List<String> classes, List<Map> items) {
        def id = "${name}-${initialisation}-seed${seed}-labels${share}"
        def finetune = Files.createDirectories(dir.resolve("${id}.finetune"))
        json(finetune.resolve('summary.json'), [schema: 'cemflow-finetune/1', benchmark: name, initialisation: initialisation, seed: seed, labels: share,
                slices: (int) (10 * share), slices_in_all: 10, missing: share < 1 && seed == 2 ? [classes.last()] : [],
                unfreeze: initialisation == 'random' ? 'all' : 'none', iterations: 400, batch: 4, crop: 64, arch: 'resnet18', device: 'cpu', watched: 'test'])
        def lines = ['iteration,loss,lr,train_iou,test_iou,images_per_s']
        (1..4).each { int i ->
            double iou = iou(initialisation, share) * (1 - Math.exp(-i * (initialisation == 'cem' ? 1.2d : 0.6d))) + (seed == 1 ? -0.01d : 0.01d)
            lines << "${i * 100},${1 / i},0.003,0.5,${iou},20.5".toString()
        }
        Files.writeString(finetune.resolve('metrics.csv'), lines.join('\n') + '\n')
        finetuned << finetune
        def predictions = Files.createDirectories(dir.resolve("${id}.predictions"))
        json(predictions.resolve('predictions.json'), [schema: 'cemflow-predictions/1', benchmark: name, model: 'unet.onnx',
                trained: [initialisation: initialisation, seed: seed.toString(), labels: share.toString()], items: items])
        items.eachWithIndex { Map item, int i ->
            def shape = item.shape as List<Integer>
            array(predictions.resolve("${item.name}.labels.npy"), shape, labels(shape, i, classes.size(), initialisation == 'cem' ? 2 : 7))
            classes.eachWithIndex { String label, int c ->
                table << "${name},${initialisation},${seed},${share},${item.name},${label},${iou(initialisation, share) + c * 0.1d},0.5,0.5,0.5,0.5,0.5,\n"
            }
        }
        predicted << predictions
    }

    static void array(Path file, List<Integer> shape, byte[] data) {
        Encoder.write(file, NpyHeader.uint8(shape.collect { (long) it } as long[]), data)
    }

    static void json(Path file, Map content) {
        Files.writeString(file, Json.mapper().writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(content))
    }

    private static byte[] grey(List<Integer> shape, int item) {
        int h = shape[-2], w = shape[-1]
        def out = new ByteArrayOutputStream()
        (shape.size() == 3 ? shape[0] : 1).times { int z -> out.writeBytes(Corpus.tissue(h, w, 7 + item, z)) }
        out.toByteArray()
    }

    /** Discs of radius 9 on a grid, in columns of each class in turn; of a volume only in its sections 3 to 8. */
    static byte[] labels(List<Integer> shape, int item, int classes, int shift) {
        int d = shape.size() == 3 ? shape[0] : 1
        int h = shape[-2], w = shape[-1]
        byte[] out = new byte[d * h * w]
        for (int z = 0; z < d; z++) {
            if (d > 1 && (z < 3 || z > 8)) {
                continue
            }
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    int row = Math.floorMod(y - shift + 5 * item, 30), column = Math.floorMod(x - shift, 40)
                    if (Math.hypot((double) row - 15, (double) column - 20) < 9) {
                        out[(z * h + y) * w + x] = (byte) (1 + Math.floorDiv(x - shift + 40, 40) % classes)
                    }
                }
            }
        }
        out
    }
}
