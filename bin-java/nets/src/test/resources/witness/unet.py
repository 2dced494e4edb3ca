"""The U-Net of segmentation_models_pytorch 0.1.3 in plain torch, over weights that the Java code wrote; JSON of differences.

Trains it as the Java code did, too: the same batches, AdamW and one cycle, with the encoder frozen as there.
"""
import json
import math
import pathlib
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

from safetensors_numpy import read

torch.set_num_threads(2)


class Block(nn.Module):
    def __init__(self, below, skip, out):
        super().__init__()
        half = lambda i: nn.Sequential(nn.Conv2d(i, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU())
        self.conv1, self.conv2 = half(below + skip), half(out)

    def forward(self, x, skip):
        x = F.interpolate(x, scale_factor=2, mode="nearest")
        return self.conv2(self.conv1(x if skip is None else torch.cat([x, skip], 1)))


class Encoder(nn.Module):
    def __init__(self, arch):
        super().__init__()
        net = torchvision.models.__dict__[arch]()
        net.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
        for name in ("conv1", "bn1", "layer1", "layer2", "layer3", "layer4"):
            setattr(self, name, getattr(net, name))

    def forward(self, x):
        maps = [F.relu(self.bn1(self.conv1(x)))]
        x = F.max_pool2d(maps[0], 3, 2, 1)
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
            maps.append(x)
        return maps


class Unet(nn.Module):
    def __init__(self, arch, classes):
        super().__init__()
        deep = 2048 if arch == "resnet50" else 512
        below, skip, out = [deep, 256, 128, 64, 32], [deep // 2, deep // 4, deep // 8, 64, 0], [256, 128, 64, 32, 16]
        self.encoder = Encoder(arch)
        self.decoder = nn.Module()
        self.decoder.blocks = nn.ModuleList([Block(*sizes) for sizes in zip(below, skip, out)])
        self.segmentation_head = nn.Sequential(nn.Conv2d(16, classes, 3, padding=1))

    def forward(self, x):
        maps = self.encoder(x)
        x = maps[4]
        for block, skip in zip(self.decoder.blocks, maps[3::-1] + [None]):
            x = block(x, skip)
        return self.segmentation_head(x)


def one_cycle(step, total, top=0.003):
    up = 0.3 * total - 1
    start, middle, end, part = (0, 1, None, step / up) if step <= up else (1, 2, None, (step - up) / (total - up - 1))
    anneal = lambda points: points[middle] + (points[start] - points[middle]) / 2 * (1 + math.cos(math.pi * part))
    return anneal((top / 25, top, top / 25e4)), anneal((0.95, 0.85, 0.95))


answers = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.safetensors")):
    arrays = {name: torch.from_numpy(array.copy()) for name, array in read(path).items()}
    images, running, labels = arrays.pop("images"), arrays.pop("logits_running"), arrays.pop("labels")
    losses, weights = arrays.pop("losses"), arrays.pop("class_weights")
    net = Unet(path.stem.split("-")[0], running.shape[1])
    net.load_state_dict(arrays, strict=True)
    net.eval()
    with torch.no_grad():
        eval_difference = (net(images) - running).abs().max().item() / running.abs().max().item()
    net.train()
    frozen = path.stem.endswith("frozen")
    for parameter in net.encoder.parameters():
        parameter.requires_grad_(not frozen)
    trained = [p for p in net.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, weight_decay=0.1)
    theirs = []
    for step in range(len(losses)):
        logits = net(images)
        if running.shape[1] == 1:
            loss = F.binary_cross_entropy_with_logits(logits, labels.float().unsqueeze(1))
        else:
            loss = F.cross_entropy(logits, labels, weights)
        lr, beta = one_cycle(step, len(losses))
        optimiser.param_groups[0].update(lr=lr, betas=(beta, 0.999))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        theirs.append(loss.item())
    answers[path.stem] = {
        "parameters": sum(p.numel() for p in net.parameters()),
        "decoder": sum(p.numel() for p in net.decoder.parameters()),
        "head": sum(p.numel() for p in net.segmentation_head.parameters()),
        "trained": sum(p.numel() for p in trained),
        "keys": list(net.state_dict()),
        "eval": eval_difference,
        "losses": [abs(a - b) / b for a, b in zip(losses.tolist(), theirs)],
    }
print(json.dumps(answers))
