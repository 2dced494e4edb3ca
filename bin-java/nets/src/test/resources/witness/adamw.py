"""torch.optim.AdamW in float64 on a sum of parabolas; rates, betas, start and aims come from the Java code. Prints the way."""
import json
import pathlib
import sys

import torch

from safetensors_numpy import read

arrays = {name: torch.from_numpy(a.copy()).double() for name, a in read(pathlib.Path(sys.argv[1]) / "adamw.safetensors").items()}
p = arrays["start"].clone().requires_grad_(True)
optimiser = torch.optim.AdamW([p], weight_decay=0.1)
way = []
for lr, beta1 in zip(arrays["rates"].tolist(), arrays["betas"].tolist()):
    optimiser.param_groups[0].update(lr=lr, betas=(beta1, 0.999))
    optimiser.zero_grad()
    (arrays["steepness"] * (p - arrays["aim"]) ** 2).sum().backward()
    optimiser.step()
    way.append(p.tolist())
print(json.dumps(way))
