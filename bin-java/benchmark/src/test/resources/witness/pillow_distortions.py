"""Distorts an 8-bit image with Pillow by the calls that torchvision makes for PIL images; prints the results' bytes as hexadecimal.

Usage: pillow_distortions.py IMAGE HEIGHT WIDTH CASES; IMAGE is raw bytes, CASES a JSON list of [kind, strength].
"""
import json
import pathlib
import sys

from PIL import Image, ImageEnhance, ImageFilter

height, width = int(sys.argv[2]), int(sys.argv[3])
image = Image.frombytes("L", (width, height), pathlib.Path(sys.argv[1]).read_bytes())
kinds = {
    "rotation": lambda s: image.rotate(s, Image.NEAREST),
    "blur": lambda s: image.filter(ImageFilter.GaussianBlur(radius=s)),
    "brightness": lambda s: ImageEnhance.Brightness(image).enhance(s),
    "contrast": lambda s: ImageEnhance.Contrast(image).enhance(s),
    "scale": lambda s: image.resize((int(s), int(s)), Image.BILINEAR),
    "shorter": lambda s: image.resize((int(s), int(s * height / width)) if width <= height else (int(s * width / height), int(s)),
                                      Image.BILINEAR),
}
print(json.dumps([kinds[kind](strength).tobytes().hex() for kind, strength in json.load(open(sys.argv[4]))]))
