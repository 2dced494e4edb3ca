"""torchvision's ResNets over weights and images that the Java code wrote; prints the largest differences as JSON."""
import json
import pathlib
import sys

import torch
import torchvision

from safetensors_numpy import read

torch.set_num_threads(2)
answers = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.safetensors")):
    arch, channels = path.stem.split("-")
    arrays = {name: torch.from_numpy(array.copy()) for name, array in read(path).items()}
    images, batch, running = arrays.pop("images"), arrays.pop("features_batch"), arrays.pop("features_running")
    before = {name[7:]: arrays.pop(name) for name in list(arrays) if name.startswith("before.")}
    net = torchvision.models.__dict__[arch]()
    if int(channels) != 3:
        net.conv1 = torch.nn.Conv2d(int(channels), 64, 7, 2, 3, bias=False)
    net.fc = torch.nn.Identity()
    net.load_state_dict(dict(arrays, **before), strict=True)
    with torch.no_grad():
        net.train()
        train_difference = ((net(images) - batch).abs().max() / batch.abs().max()).item()
        buffer_difference = max((value.double() - arrays[name].double()).abs().max().item()
                                / max(1, value.abs().max().item()) for name, value in net.state_dict().items())
        net.eval()
        eval_difference = (net(images) - running).abs().max().item()
    answers[path.stem] = {
        "parameters": sum(p.numel() for p in net.parameters()),
        "train": train_difference, "eval": eval_difference, "buffers": buffer_difference,
    }
print(json.dumps(answers))
