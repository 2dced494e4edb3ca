package org.cemflow.formats

import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.IIOImage
import javax.imageio.ImageIO
import org.cemflow.core.volume.ReadOptions
import org.cemflow.core.volume.VoxelSize
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** Files that other programs wrote, against what they read back. */
class WitnessSpec extends Specification {

    static final String PYTHON = '/usr/bin/python3'

    static boolean has(String modules) {
        try {
            def p = [PYTHON, '-c', "import $modules"].execute()
            p.consumeProcessOutput()
            return p.waitFor() == 0
        } catch (IOException e) {
            return false
        }
    }

    @TempDir
    Path dir

    private List<String> python(String script) {
        def p = [PYTHON, '-c', script, dir.toString()].execute()
        def out = new StringBuilder()
        def err = new StringBuilder()
        p.waitForProcessOutput(out, err)
        assert p.exitValue() == 0: err
        out.readLines()
    }

    @Requires({ WitnessSpec.has('numpy, PIL') })
    def "Pillow and libtiff write it, Pillow's grey of it is ours"() {
        given:
        def names = python('''
import sys, numpy as np
from PIL import Image
d = sys.argv[1] + '/'
y, x = np.mgrid[0:83, 0:131]
g = ((np.sin(x / 9.0) + np.cos(y / 7.0)) * 60 + 120 + (x * y % 7)).astype(np.uint8)
rgb = np.dstack([g, 255 - g, (g * 3) % 256]).astype(np.uint8)
images = {'L': Image.fromarray(g), 'RGB': Image.fromarray(rgb), 'RGBA': Image.fromarray(np.dstack([rgb, g])),
          '1': Image.fromarray(g).convert('1'), 'P': Image.fromarray(rgb).quantize(200), 'LA': Image.fromarray(g).convert('LA'),
          'I16': Image.fromarray((g.astype(np.uint16) * 200)), 'F': Image.fromarray(g.astype(np.float32) / 7)}
def save(name, im, **kw):
    try:
        im.save(d + name, **kw)
    except Exception as e:
        return
    back = Image.open(d + name)
    a = np.array(back)
    if back.mode == 'I':
        a = a.astype(np.uint16)
    elif back.mode not in ('L', 'I;16', 'F'):
        a = np.array(back.convert('L'))
    a.astype(a.dtype.newbyteorder('<')).tofile(d + name + '.raw')
    print(name)
for mode, im in images.items():
    for c in (None, 'tiff_lzw', 'packbits', 'tiff_adobe_deflate', 'tiff_deflate', 'jpeg'):
        if c == 'jpeg' and mode not in ('L', 'RGB'):
            continue
        if mode != 'LA':
            save('%s-%s.tif' % (mode, c), im, compression=c)
        if c in ('tiff_lzw', 'tiff_adobe_deflate') and mode in ('L', 'RGB', 'I16'):
            save('%s-%s-predictor.tif' % (mode, c), im, compression=c, tiffinfo={317: 2})
    if mode != 'F':
        save(mode + '.png', im)
    if mode in ('L', 'RGB'):
        save(mode + '.jpg', im, quality=95)
        save(mode + '-progressive.jpg', im, quality=90, progressive=True)
images['L'].save(d + 'interlaced.png')
''')

        when:
        def wrong = names.findAll { name ->
            byte[] ours = Reading.of(dir.resolve(name), 11).bytes
            byte[] theirs = Files.readAllBytes(dir.resolve(name + '.raw'))
            int off = name.contains('jp') ? 3 : 0
            ours.length != theirs.length || (0..<ours.length).any { Math.abs((ours[it] & 0xFF) - (theirs[it] & 0xFF)) > off }
        }

        then:
        wrong == []
        names.containsAll(['L-jpeg.tif', 'RGB-jpeg.tif', 'P-packbits.tif', '1-tiff_lzw.tif', 'I16-tiff_lzw-predictor.tif', 'RGB-progressive.jpg'])
    }

    @Requires({ WitnessSpec.has('numpy, tifffile') })
    def "tifffile writes it: tiles, BigTIFF, byte orders, OME, ImageJ, contiguous series"() {
        given:
        def names = python('''
import sys, numpy as np, tifffile
d = sys.argv[1] + '/'
z, y, x = np.mgrid[0:5, 0:70, 0:90]
v = (z * 40 + y * 3 + x)
def save(name, a, **kw):
    try:
        tifffile.imwrite(d + name, a, **kw)
    except Exception as e:
        print('#', name, e)
        return
    a.astype(a.dtype.newbyteorder('<')).tofile(d + name + '.raw')
    print(name)
for t in ('u1', 'i1', 'u2', 'i2', 'u4', 'i4', 'f4', 'f8'):
    a = v.astype(t)
    for o in '<>':
        o2 = {'<': 'le', '>': 'be'}[o]
        save('%s-%s.tif' % (t, o2), a, byteorder=o, photometric='minisblack')
        save('%s-%s-tile-big.tif' % (t, o2), a, byteorder=o, tile=(32, 48), bigtiff=True, photometric='minisblack')
        save('%s-%s-zlib.tif' % (t, o2), a, byteorder=o, compression='zlib', rowsperstrip=16, photometric='minisblack')
        save('%s-%s-zlib-predictor.tif' % (t, o2), a, byteorder=o, compression='zlib', predictor=True, photometric='minisblack')
save('ome.ome.tif', v.astype('u1'), ome=True, photometric='minisblack', metadata={'axes': 'ZYX', 'PhysicalSizeX': 0.004,
     'PhysicalSizeY': 0.004, 'PhysicalSizeZ': 0.05})
save('imagej.tif', v.astype('u2'), imagej=True, resolution=(250, 250), metadata={'axes': 'ZYX', 'spacing': 0.05, 'unit': 'um'})
save('truncated.tif', v.astype('u1'), truncate=True, photometric='minisblack')
''')
        names.removeIf { it.startsWith('#') }

        expect:
        names.findAll { Reading.of(dir.resolve(it), 13).bytes != Files.readAllBytes(dir.resolve(it + '.raw')) } == []
        names.size() > 40
        Reading.of(dir.resolve('ome.ome.tif')).info.voxel().get() == new VoxelSize(4, 4, 50)
        Reading.of(dir.resolve('imagej.tif')).info.voxel().get() == new VoxelSize(4, 4, 50)
    }

    def "the JDK's TIFF writer writes #kind with #compression, we read the same"() {
        given:
        def image = TestImages.image(70, 50, type) { int y, int x, int b -> (y * 29 + (x * x >> 3) + b * 60) & 0xFF }
        def writer = ImageIO.getImageWritersByFormatName('tiff').find { it.class.name.startsWith('com.sun') }
        def param = writer.defaultWriteParam
        param.compressionMode = param.MODE_EXPLICIT
        param.compressionType = compression
        def file = dir.resolve('j.tif')
        ImageIO.createImageOutputStream(file.toFile()).withCloseable {
            writer.output = it
            writer.write(null, new IIOImage(image, null, null), param)
        }

        when:
        def read = Reading.of(file, 7, ReadOptions.Colour.FIRST)

        then:
        (0..<50).every { y -> (0..<70).every { x -> read.at(0, y, x) == image.raster.getSample(x, y, 0) } }

        where:
        [[kind, type], compression] << [[['grey', java.awt.image.BufferedImage.TYPE_BYTE_GRAY],
            ['16 bit grey', java.awt.image.BufferedImage.TYPE_USHORT_GRAY], ['colour', java.awt.image.BufferedImage.TYPE_3BYTE_BGR]],
            ['LZW', 'PackBits', 'Deflate', 'ZLib']].combinations()
    }
}
