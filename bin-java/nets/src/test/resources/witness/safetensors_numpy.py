"""Reads a safetensors file with NumPy alone, independently of the Java code."""
import json
import os
import struct
import sys
import traceback

import numpy

TYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "I32": "<i4", "U8": "|u1"}


def end_at_once(*failure):
    """PyTorch's threads may hang in the interpreter's orderly end after an error."""
    traceback.print_exception(*failure)
    sys.stderr.flush()
    os._exit(1)


sys.excepthook = end_at_once


def read(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        arrays[name] = numpy.frombuffer(data[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays
