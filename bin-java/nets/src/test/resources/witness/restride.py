"""torchvision's ResNets with strides of 2 made 1 from the last layer backwards, over weights and an image that the Java code wrote.

The folder's files are <arch>-<factor>.safetensors; prints the largest difference of the last maps, relative to the largest value, as JSON.
"""
import json
import pathlib
import sys

import torch
import torchvision

from safetensors_numpy import read

torch.set_num_threads(2)
answers = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.safetensors")):
    arch, factor = path.stem.split("-")
    arrays = {name: torch.from_numpy(array.copy()) for name, array in read(path).items()}
    image, maps = arrays.pop("image"), arrays.pop("maps")
    net = torchvision.models.__dict__[arch]()
    net.conv1 = torch.nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    net.fc = torch.nn.Identity()
    net.load_state_dict(arrays, strict=True)
    net.eval()
    for layer, largest in ((net.layer4, 16), (net.layer3, 8), (net.layer2, 4)):
        if int(factor) <= largest:
            block = layer[0]
            (block.conv2 if hasattr(block, "conv3") else block.conv1).stride = (1, 1)
            block.downsample[0].stride = (1, 1)
    if int(factor) <= 2:
        net.conv1.stride = (1, 1)
    with torch.no_grad():
        expected = torch.nn.Sequential(*list(net.children())[:-2])(image)
    answers[path.stem] = {"shape": list(expected.shape), "difference": ((expected - maps).abs().max() / expected.abs().max()).item()}
print(json.dumps(answers))
