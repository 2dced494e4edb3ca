package org.cemflow.nets.augment

import javax.imageio.ImageIO
import org.cemflow.nets.data.PixelStatistics
import org.cemflow.nets.engine.Engine
import org.cemflow.nets.engine.GpuPolicy
import org.cemflow.nets.engine.Precision
import org.cemflow.nets.engine.Scope
import spock.lang.Shared
import spock.lang.Specification

/**
 * Writes target/views-black.png and target/views-reflect.png to be looked at: a row a patch, the patch itself first, then
 * eight views. The patches are of real tissue where that lies beside the checkout, else made up.
 */
class ContactSheetSpec extends Specification {

    static final int SIDE = 224
    static final int OUT = 128
    static final int PATCHES = 8
    static final int VIEWS = 8

    @Shared Engine engine = Engine.open(GpuPolicy.OFF, Precision.FP32, 2, 7)

    private static List<int[][]> patches() {
        def section = new File(System.getProperty('cemflow.data'), 'vnc/stack1/raw/00.tif')
        if (!section.exists()) {
            return (1..PATCHES).collect { Reference.patch(SIDE, it) }
        }
        def raster = ImageIO.read(section).raster
        (0..<PATCHES).collect { p ->
            int left = 256 * (p % 4), top = 512 * p.intdiv(4) + 100
            (0..<SIDE).collect { y -> raster.getSamples(left, top + y, SIDE, 1, 0, (int[]) null) } as int[][]
        }
    }

    def "views look like the tissue they come from, and black corners come from rotations with a black fill alone"() {
        given:
        def patches = patches()
        def statistics = Sheet.statistics(patches)
        def views = RotationFill.values().collectEntries { [it, views(patches, it, statistics)] }
        def draws = (0..<VIEWS).collectMany { step -> (0..<PATCHES).collect { Draw.of(AugmentOptions.paper(OUT), SIDE, 1, step, 0, it) } }
        def means = views.collectEntries { fill, images -> [fill, images.collect { Reference.mean(it) }] }

        when:
        views.each { fill, images ->
            ImageIO.write(Sheet.draw(patches, images, OUT), 'png', new File("target/views-${fill.name().toLowerCase()}.png"))
        }

        then: 'the greys are neither collapsed nor shifted, but by the brightness drawn'
        views.values().every { images -> images.every { Sheet.within(it, 0, 1) && Sheet.sd(it) > 0.02 } }
        def levels = (0..<draws.size()).collect { means[RotationFill.REFLECT][it] / draws[it].brightness() }
        Math.abs(levels.sum() / levels.size() - statistics.mean()) < 0.05

        and: 'the fill changes only what was rotated, and darkens that only'
        (0..<draws.size()).each {
            double darker = means[RotationFill.REFLECT][it] - means[RotationFill.BLACK][it]
            assert draws[it].radians() == 0d ? darker == 0d : darker > -0.01
        }
        (0..<draws.size()).count { means[RotationFill.REFLECT][it] - means[RotationFill.BLACK][it] > 0.02 } > 5
    }

    /** Eight views of each patch, view by view, on the scale 0..1. */
    private List<double[][]> views(List<int[][]> patches, RotationFill fill, PixelStatistics statistics) {
        new Scope().withCloseable {
            new Augmenter(engine, AugmentOptions.paper(OUT).with(fill), statistics).withCloseable { augmenter ->
                (0..<VIEWS).collectMany { step ->
                    def values = Tensors.floats(augmenter.view(Tensors.patches(patches), 1, step, 0))
                    (0..<PATCHES).collect { Tensors.image(values, it, OUT, statistics.sd(), statistics.mean()) }
                }
            }
        }
    }
}
