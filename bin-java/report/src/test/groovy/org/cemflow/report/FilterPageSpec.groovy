package org.cemflow.report

import java.nio.file.Files
import spock.lang.Unroll

/** The trained filter's part of the page, from the MODEL.json of cem-filter train. */
class FilterPageSpec extends ReportSpecification {

    static final String SHARED = '''
        "train": {"informative": 340, "uninformative": 1700}, "test": {"informative": 60, "uninformative": 300},
        "confusion": {"true_positive": 51, "false_positive": 12, "true_negative": 288, "false_negative": 9},
        "accuracy": 0.9417, "auroc": 0.9621,
        "roc": [{"false_positive": 0, "true_positive": 0}, {"false_positive": 0.04, "true_positive": 0.85, "threshold": 0.5},
                {"false_positive": 1, "true_positive": 1, "threshold": 0.01}],
        "calibration": [{"from": 0, "to": 0.1, "examples": 250, "score": 0.03, "informative": 0.02},
                        {"from": 0.9, "to": 1, "examples": 110, "score": 0.97, "informative": 0.5}]'''
    static final String NET = """{"arch": "resnet34", "initialisation": "<b>resnet34</b>.pth", $SHARED,
        "epochs": [{"epoch": 1, "loss": 0.61, "accuracy": 0.7, "held_out_loss": 0.55, "held_out_accuracy": 0.75},
                   {"epoch": 2, "loss": 0.21, "accuracy": 0.95, "held_out_loss": 0.25, "held_out_accuracy": 0.9417}]}"""
    static final String FOREST = """{"arch": "forest", $SHARED, "importance": {"lbp_sd": 0.123, "canny_mean": 0.01}}"""

    int run(String json) {
        def corpus = new Corpus(dir).volume('alpha', 2, 96)
        def model = Files.writeString(dir.resolve('model.json'), json)
        def args = ['--dataset', corpus.index(), '--volumes', *corpus.volumes, '--filter-model', model, '--output', dir.resolve('report.html')]
        run(args)
    }

    String part() {
        section(Files.readString(dir.resolve('report.html')), 'filter')
    }

    def "a net: area, decisions, labels, curves of ROC, calibration and epochs, with their numbers"() {
        expect:
        run(NET) == 0
        def part = part()
        part.contains('<dd>0.962</dd><dt>area under the curve (AUROC)') && part.contains('<dd>94.2 %</dd>')
        part.contains('<dd>2,040</dd>') && part.contains('<dd>360</dd>')
        part.contains('<tr><th scope="row">informative</th><td class="n">51</td><td class="n">9</td></tr>')
        part.contains('<tr><th scope="row">uninformative</th><td class="n">12</td><td class="n">288</td></tr>')
        part.contains('<tr><th scope="row">informative</th><td class="n">340</td><td class="n">60</td></tr>')
        ['chart-roc', 'chart-calibration', 'chart-filter-loss', 'chart-filter-accuracy'].every { part.contains("<canvas id=\"$it\"") }
        part.contains('<th scope="row">0.500</th><td class="n">85.0</td><td class="n">4.0</td>')
        part.contains('<th scope="row">0.9 to 1.0</th><td class="n">110</td><td class="n">0.970</td><td class="n">50.0</td>')
        part.contains('<th scope="row">2</th><td class="n">0.210</td><td class="n">95.0</td><td class="n">0.250</td><td class="n">94.2</td>')

        and: 'a name is text'
        part.contains('A resnet34 learnt from 2,040 patches') && part.contains('&lt;b&gt;resnet34&lt;/b&gt;.pth, of which the last layer learnt')
    }

    def "a forest: the same without epochs, with its features"() {
        expect:
        run(FOREST) == 0
        def part = part()
        part.contains('A random forest learnt')
        part.contains('chart-roc') && !part.contains('chart-filter-loss')
        part.contains('<th scope="row">lbp_sd</th><td class="n">0.123</td>')
    }

    @Unroll
    def "a file that is no MODEL.json is one sentence: #json"() {
        expect:
        run(json) == 2
        err.toString().readLines().size() == 1 && err.toString().contains('model.json')

        where:
        json << ['{}', 'nonsense', FOREST.replace('0.9621', '7'), FOREST.replace('"auroc": 0.9621', '"auroc": "NaN"'), FOREST.replace('"roc"', '"rock"'),
                 NET.replace('"epochs": [', '"epochs": [null, ')]
    }
}
