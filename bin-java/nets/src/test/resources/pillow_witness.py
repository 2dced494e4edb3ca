"""Makes views with Pillow, by the calls that torchvision makes for PIL images, from parameters drawn elsewhere.

Usage: pillow_witness.py PATCHES PATCH_SIDE VIEW_SIDE PARAMETERS VIEWS
PATCHES and VIEWS are raw 8-bit greys; each line of PARAMETERS belongs to one patch:
degrees top left height width brightness contrast brightness_first sigma flip_x flip_y
"""
import sys

from PIL import Image, ImageEnhance, ImageFilter

patches, side, out, parameters, views = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
with open(patches, 'rb') as source, open(parameters) as lines, open(views, 'wb') as target:
    for line in lines:
        degrees, top, left, height, width, brightness, contrast, first, sigma, flip_x, flip_y = map(float, line.split())
        image = Image.frombytes('L', (side, side), source.read(side * side))
        if degrees:
            image = image.rotate(degrees, Image.NEAREST)
        image = image.crop((int(left), int(top), int(left + width), int(top + height))).resize((out, out), Image.BILINEAR)
        if first:
            image = ImageEnhance.Brightness(image).enhance(brightness)
        image = ImageEnhance.Contrast(image).enhance(contrast)
        if not first:
            image = ImageEnhance.Brightness(image).enhance(brightness)
        if sigma:
            image = image.filter(ImageFilter.GaussianBlur(radius=sigma))
        if flip_x:
            image = image.transpose(Image.FLIP_LEFT_RIGHT)
        if flip_y:
            image = image.transpose(Image.FLIP_TOP_BOTTOM)
        target.write(image.tobytes())
