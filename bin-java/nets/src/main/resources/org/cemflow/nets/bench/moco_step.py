"""Times steps of MoCo v2 (He et al. 2020, Chen et al. 2020) in PyTorch: two encoders, queue, SGD; no data, no augmentation.

Usage: moco_step.py ARCH SIDE BATCH QUEUE GROUPS THREADS cpu|cuda fp32|tf32|bf16
Prints PyTorch's version; then, for each number of steps read from standard input, seconds by the clock and by the processor.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional

arch = sys.argv[1]
side, batch, length, groups, threads = map(int, sys.argv[2:7])
device, precision = sys.argv[7:9]
blocks, bottleneck = {"resnet18": ([2, 2, 2, 2], False), "resnet34": ([3, 4, 6, 3], False), "resnet50": ([3, 4, 6, 3], True)}[arch]
DIM, MOMENTUM, TEMPERATURE = 128, 0.999, 0.2


class Block(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = 4 * width if bottleneck else width
        kernels = [(inputs, width, 1, 1), (width, width, 3, stride), (width, outputs, 1, 1)] if bottleneck else \
            [(inputs, width, 3, stride), (width, width, 3, 1)]
        layers = []
        for i, o, k, s in kernels:
            layers += [nn.Conv2d(i, o, k, s, k // 2, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True)]
        self.path = nn.Sequential(*layers[:-1])
        self.shortcut = nn.Identity() if inputs == outputs and stride == 1 else \
            nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return functional.relu(self.path(x) + self.shortcut(x), inplace=True)


def encoder():
    layers = [nn.Conv2d(1, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for layer, count in enumerate(blocks):
        for block in range(count):
            layers.append(Block(inputs, 64 << layer, 2 if block == 0 and layer > 0 else 1))
            inputs = (64 << layer) * (4 if bottleneck else 1)
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, inputs), nn.ReLU(inplace=True), nn.Linear(inputs, DIM)]
    return nn.Sequential(*layers).to(device, memory_format=torch.channels_last)


def by_group(net, images):
    with torch.autocast(device, torch.bfloat16, enabled=precision == "bf16"):
        return functional.normalize(torch.cat([net(part) for part in images.chunk(groups)]).float(), dim=1)


def step():
    global pointer
    queries = by_group(query, views[0])
    with torch.no_grad():
        for mine, theirs in zip(key.parameters(), query.parameters()):
            mine.lerp_(theirs, 1 - MOMENTUM)
        order = torch.randperm(batch, device=device)
        keys = by_group(key, views[1][order])[torch.argsort(order)]
    logits = torch.cat([(queries * keys).sum(1, keepdim=True), queries @ queue.clone().T], 1) / TEMPERATURE
    loss = functional.cross_entropy(logits, torch.zeros(batch, dtype=torch.long, device=device))
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    queue[pointer:pointer + batch] = keys
    pointer = (pointer + batch) % length


torch.set_num_threads(threads)
torch.manual_seed(1)
torch.backends.cudnn.allow_tf32 = precision == "tf32"
torch.backends.cuda.matmul.allow_tf32 = False
query, key = encoder(), encoder()
key.load_state_dict(query.state_dict())
optimiser = torch.optim.SGD(query.parameters(), 0.015, momentum=0.9, weight_decay=1e-4)
queue = functional.normalize(torch.randn(length, DIM, device=device), dim=1)
views = [torch.randn(batch, 1, side, side, device=device).contiguous(memory_format=torch.channels_last) for _ in range(2)]
pointer = 0
print(torch.__version__, flush=True)
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(int(line)):
        step()
    if device == "cuda":
        torch.cuda.synchronize()
    print(time.perf_counter() - wall, time.process_time() - cpu, flush=True)
