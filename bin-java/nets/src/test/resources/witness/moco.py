"""Three steps of MoCo v2 in plain PyTorch, one simulated GPU a group, from the state, views and shuffles that the Java
code wrote; prints the differences from what it got as JSON."""
import json
import sys

import torch
import torchvision

from safetensors_numpy import read

torch.set_num_threads(2)
arrays = {name: torch.from_numpy(array.copy()) for name, array in read(sys.argv[1]).items()}
steps, groups, momentum, temperature, lr = 3, 2, 0.9, 0.2, 0.05
dim = arrays["first.queue"].shape[1]


def under(prefix):
    return {name[len(prefix):]: array for name, array in arrays.items() if name.startswith(prefix)}


def encoder(prefix):
    net = torchvision.models.ResNet(torchvision.models.resnet.BasicBlock, [1, 1, 1, 1])
    net.conv1 = torch.nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    net.fc = torch.nn.Sequential(torch.nn.Linear(512, 512), torch.nn.ReLU(), torch.nn.Linear(512, dim))
    net.load_state_dict(under(prefix), strict=True)
    return net.train()


def by_group(net, images):
    """Each group with its own statistics; only the first moves the running ones, as the first GPU's are broadcast."""
    norms = [module for module in net.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    vectors = []
    for number, part in enumerate(images.chunk(groups)):
        for norm in norms:
            norm.momentum = 0.1 if number == 0 else 0.0
        vectors.append(torch.nn.functional.normalize(net(part), dim=1))
    for norm in norms:
        norm.num_batches_tracked -= groups - 1
    return torch.cat(vectors)


q, k, queue, pointer = encoder("first.encoder_q."), encoder("first.encoder_k."), arrays["first.queue"].clone(), 0
optimiser = torch.optim.SGD(q.parameters(), lr, momentum=0.9, weight_decay=1e-4)
loss_difference = accuracy_difference = 0.0
for step in range(steps):
    one, two, order = arrays["view.%d.0" % step], arrays["view.%d.1" % step], arrays["order.%d" % step]
    queries = by_group(q, one)
    with torch.no_grad():
        for mine, theirs in zip(k.parameters(), q.parameters()):
            mine.copy_(mine * momentum + theirs * (1 - momentum))
        keys = by_group(k, two[order])[torch.argsort(order)]
    logits = torch.cat([(queries * keys).sum(1, keepdim=True), queries @ queue.T], 1) / temperature
    loss = torch.nn.functional.cross_entropy(logits, torch.zeros(len(one), dtype=torch.long))
    top = logits.topk(5).indices == 0
    watched = torch.stack([top[:, 0].float().mean(), top.any(1).float().mean()])
    loss_difference = max(loss_difference, abs(loss.item() - arrays["loss.%d" % step].item()))
    accuracy_difference = max(accuracy_difference, (watched - arrays["watched.%d" % step]).abs().max().item())
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    queue[pointer:pointer + len(keys)] = keys
    pointer = (pointer + len(keys)) % len(queue)

last = {"encoder_q." + name: value for name, value in q.state_dict().items()}
last.update({"encoder_k." + name: value for name, value in k.state_dict().items()})
last["queue"] = queue
expected = under("last.")
assert pointer == expected.pop("queue_pointer").item()
assert last.keys() == expected.keys()
state_difference = max((last[name].double() - expected[name].double()).abs().max().item() for name in expected)
moved = max((expected[name] - arrays["first." + name]).abs().max().item() for name in expected if name.endswith("weight"))
momenta = {name: optimiser.state[p]["momentum_buffer"] for name, p in q.named_parameters()}
momentum_difference = max((momenta[name] - array).abs().max().item() for name, array in under("momentum.").items())
print(json.dumps({"loss": loss_difference, "watched": accuracy_difference, "state": state_difference,
                  "moved": moved, "momenta": momentum_difference}))
