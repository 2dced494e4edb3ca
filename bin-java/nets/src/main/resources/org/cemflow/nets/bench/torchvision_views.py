"""Times the paper's augmentations as torchvision and Pillow make them, one process, one thread.

Usage: torchvision_views.py SIDE VIEWS; prints seconds by the clock and by the processor.
"""
import math
import random
import sys
import time

import numpy
import torch
from PIL import Image, ImageFilter
from torchvision import transforms


class Blur:
    def __call__(self, image):
        return image.filter(ImageFilter.GaussianBlur(radius=random.uniform(0.1, 2)))


class Noise:
    def __call__(self, image):
        sd = math.sqrt(math.exp(random.uniform(math.log(1e-5), math.log(1e-4))))
        return torch.clamp(image + sd * torch.randn_like(image), 0, 1)


side, count = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(1)
view = transforms.Compose([
    transforms.Grayscale(3),
    transforms.RandomApply([transforms.RandomRotation(180)], p=0.5),
    transforms.RandomResizedCrop(side, scale=(0.2, 1.0)),
    transforms.ColorJitter(0.4, 0.4, 0.4, 0.1),
    transforms.RandomApply([Blur()], p=0.5),
    transforms.Grayscale(1),
    transforms.RandomHorizontalFlip(),
    transforms.RandomVerticalFlip(),
    transforms.ToTensor(),
    transforms.RandomApply([Noise()], p=0.5),
    transforms.Normalize([0.57], [0.13]),
])
patches = [Image.fromarray(numpy.random.default_rng(i).integers(0, 256, (side, side), dtype=numpy.uint8)) for i in range(32)]
for patch in patches[:8]:
    view(patch)
wall, cpu = time.perf_counter(), time.process_time()
for i in range(count):
    view(patches[i % len(patches)])
print(time.perf_counter() - wall, time.process_time() - cpu)
