"""Times steps of a fine-tuning in PyTorch: a U-Net of one class on a frozen ResNet whose normalisations adapt, AdamW; no data.

Usage: unet_step.py ARCH SIDE BATCH THREADS
Prints PyTorch's version; then, for each number of steps read from standard input, seconds by the clock and by the processor.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional

arch = sys.argv[1]
side, batch, threads = map(int, sys.argv[2:5])
blocks, bottleneck = {"resnet18": ([2, 2, 2, 2], False), "resnet34": ([3, 4, 6, 3], False), "resnet50": ([3, 4, 6, 3], True)}[arch]
DEPTHS = [64] + [(64 << layer) * (4 if bottleneck else 1) for layer in range(4)]
WIDTHS = [256, 128, 64, 32, 16]


def convolution(inputs, outputs, side, stride=1, active=True):
    layers = [nn.Conv2d(inputs, outputs, side, stride, side // 2, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *[nn.ReLU(inplace=True)] * active)


class Residual(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = 4 * width if bottleneck else width
        self.path = nn.Sequential(convolution(inputs, width, 1), convolution(width, width, 3, stride),
                                  convolution(width, outputs, 1, active=False)) if bottleneck else \
            nn.Sequential(convolution(inputs, width, 3, stride), convolution(width, width, 3, active=False))
        self.shortcut = nn.Identity() if inputs == outputs and stride == 1 else convolution(inputs, outputs, 1, stride, False)

    def forward(self, x):
        return functional.relu(self.path(x) + self.shortcut(x), inplace=True)


class Unet(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([convolution(1, 64, 7, 2)])
        inputs = 64
        for layer, count in enumerate(blocks):
            residuals = [nn.MaxPool2d(3, 2, 1)] if layer == 0 else []
            for block in range(count):
                residuals.append(Residual(inputs, 64 << layer, 2 if block == 0 and layer > 0 else 1))
                inputs = DEPTHS[layer + 1]
            self.encoder.append(nn.Sequential(*residuals))
        below = DEPTHS[4:] + WIDTHS[:-1]
        beside = DEPTHS[3::-1] + [0]
        self.decoder = nn.ModuleList([nn.Sequential(convolution(b + s, w, 3), convolution(w, w, 3)) for b, s, w in zip(below, beside, WIDTHS)])
        self.head = nn.Conv2d(16, 1, 3, padding=1)

    def forward(self, x):
        maps = []
        for layer in self.encoder:
            x = layer(x)
            maps.append(x)
        for block, skip in zip(self.decoder, maps[3::-1] + [None]):
            x = functional.interpolate(x, scale_factor=2, mode="nearest")
            x = block(x if skip is None else torch.cat([x, skip], 1))
        return self.head(x)


torch.set_num_threads(threads)
torch.manual_seed(1)
net = Unet().to(memory_format=torch.channels_last)
for parameter in net.encoder.parameters():
    parameter.requires_grad_(False)
trained = [parameter for parameter in net.parameters() if parameter.requires_grad]
optimiser = torch.optim.AdamW(trained, lr=0.003, weight_decay=0.1)
images = torch.randn(batch, 1, side, side).contiguous(memory_format=torch.channels_last)
labels = (torch.rand(batch, 1, side, side) < 0.5).float()
print(torch.__version__, flush=True)
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(int(line)):
        loss = functional.binary_cross_entropy_with_logits(net(images), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    print(time.perf_counter() - wall, time.process_time() - cpu, flush=True)
