"""Writes tiny.pth (zip) and tiny-legacy.pth with the python3-torch of Debian 12: python3 write.py FOLDER"""
import sys
from collections import OrderedDict
import torch

base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
state = OrderedDict()
state['module.plain'] = base
state['module.shared'] = base[1:3]
state['module.transposed'] = base.t()
state['module.stepped'] = base[::2, 1::3]
state['module.expanded'] = torch.tensor([7.5]).expand(2, 3)
state['module.half'] = torch.tensor([1.5, -2.0], dtype=torch.float16)
state['module.bfloat'] = torch.tensor([1.5, -2.0, 3.140625], dtype=torch.bfloat16)
state['module.double'] = torch.tensor([[1e-300]], dtype=torch.float64)
state['module.count'] = torch.tensor(123456789012)
state['module.bytes'] = torch.tensor([0, 200, 255], dtype=torch.uint8)
state['module.mask'] = torch.tensor([True, False])
state['module.parameter'] = torch.nn.Parameter(torch.tensor([4.0, 5.0]))
state['module.empty'] = torch.zeros(0, 3)
checkpoint = {'epoch': 200, 'arch': 'resnet18', 'state_dict': state, 'norms': [0.57287007, 0.12740536],
              'optimizer': {'state': {0: {'momentum_buffer': base.clone()}}, 'param_groups': [{'lr': 0.015, 'params': [0]}]}}
torch.save(checkpoint, sys.argv[1] + '/tiny.pth')
torch.save(checkpoint, sys.argv[1] + '/tiny-legacy.pth', _use_new_zipfile_serialization=False)
