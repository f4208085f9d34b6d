"""Makes tests/fixtures/pickles: small files of torch.save, what torch reads from them, and pickles that would run something.

pip install torch numpy, then, here: python make_pickles.py && npx prettier --write ../fixtures/pickles/*.json
"""

import base64
import io
import json
import os
import pickle
import shutil
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy
import torch

folder = Path(__file__).parent.parent / "fixtures" / "pickles"
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)
torch.manual_seed(7)
expected = {}


def numbers(*shape, dtype=torch.float32):
    if dtype.is_floating_point or dtype.is_complex:
        return torch.randn(*shape).to(dtype)
    return torch.randint(0, 2 if dtype == torch.bool else 100, shape).to(dtype)


def described(tensor):
    whole = tensor.detach().contiguous()
    raw = bytes(whole.reshape(-1).view(torch.uint8).tolist()) if whole.numel() else b""
    return {"dtype": str(tensor.dtype), "shape": list(tensor.shape), "bytes": raw.hex()}


def save(name, value, table=None, **options):
    torch.save(value, folder / name, **options)
    if table is not None:
        expected[name] = {key: described(tensor) for key, tensor in table.items()}


def rezip(name, source, change=lambda name, body: body, method=zipfile.ZIP_STORED, odd=False):
    with zipfile.ZipFile(folder / source) as old, zipfile.ZipFile(folder / name, "w", method) as new:
        for entry in old.namelist():
            body = change(entry, old.read(entry))
            # The place of an entry's bytes is moved by the length of the entries before it.
            if odd and entry.endswith("byteorder"):
                new.writestr(f"{entry.split('/')[0]}/odd", b"x" * (1 - (new.fp.tell() + len(entry)) % 2))
            new.writestr(entry, body)


# Every element type that is read.
kinds = ["float64", "float32", "float16", "bfloat16", "complex64", "int64", "int32", "int16", "int8", "uint8", "bool"]
kinds += ["uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2"]
types = {kind: numbers(2, 3, dtype=getattr(torch, kind)) for kind in kinds}
save("types.bin", types, types)

# A module's state dict: an OrderedDict whose attribute _metadata has the versions of the modules; parameters as such.
module = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.LayerNorm(4), torch.nn.BatchNorm1d(4))
save("module.bin", module.state_dict(), module.state_dict())
parameters = OrderedDict(module[1].named_parameters())
save("parameters.bin", parameters, parameters)

# Shapes: one number, none, axes of one element with strides of their own, parts of a storage, two names of one tensor.
base = numbers(6, 4)
shapes = {
    "scalar": torch.tensor(3.5),
    "empty": torch.empty(0, 4),
    "ones": numbers(1, 3, 1).transpose(0, 2),
    "rows": base[2:5],
    "row": base[1],
    "last": base[5, 3],
    "base": base,
    "same": base,
    "two": numbers(2, 2),
}
save("shapes.bin", shapes | {"step": 12, "rate": 0.5, "name": "a", "none": None, "ok": True, "list": [1, {}], "big": 2**70}, shapes)

plain = {"w": numbers(3, 2, dtype=torch.float16), "b": numbers(2, dtype=torch.bfloat16)}
save("nested.bin", {"state_dict": plain, "epoch": 3}, plain)
save("protocol-4.bin", plain, plain, pickle_protocol=4)
save("protocol-5.bin", plain, plain, pickle_protocol=5)
for name, alignment in (("aligned-256.bin", 256), ("aligned-1.bin", 1)):
    torch.utils.serialization.config.save.storage_alignment = alignment
    save(name, plain, plain)
torch.utils.serialization.config.save.storage_alignment = 64
rezip("odd.bin", "nested.bin", odd=True)
expected["odd.bin"] = expected["nested.bin"]

# What is refused.
save("legacy.bin", plain, _use_new_zipfile_serialization=False)
save("transposed.bin", {"ok": base, "turned": base.T})
save("expanded.bin", {"wide": torch.ones(1, 3).expand(4, 3)})
save("negated.bin", {"imaginary": numbers(2, dtype=torch.complex64).conj().imag})
save("training.bin", {"model": plain, "optimizer": {"state": {0: {"exp_avg": numbers(2)}}}})
save("numpy.bin", {"w": base, "best": numpy.float64(0.5)})
save("whole-module.bin", torch.nn.Linear(1, 1, bias=False))
save("complex128.bin", {"w": numbers(2, dtype=torch.complex128)})
save("meta.bin", {"w": torch.empty(2, device="meta")})
rezip("compressed.bin", "nested.bin", method=zipfile.ZIP_DEFLATED)
rezip("big-endian.bin", "nested.bin", lambda name, body: b"big" if name.endswith("byteorder") else body)
torch.jit.script(torch.nn.Linear(2, 2)).save(str(folder / "script.bin"))

for name, tensors in expected.items():
    loaded = torch.load(folder / name, weights_only=False)
    loaded = loaded.get("state_dict", loaded)
    assert tensors == {key: described(loaded[key]) for key in tensors}, name
(folder / "expected.json").write_text(json.dumps(expected))


class Runs:
    """Pickles to a call: of a function, with arguments."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


class State:
    def __init__(self):
        self.a = 1


class Reducing(dict):
    def __reduce__(self):
        return (dict, (), None, None, iter([("w", Runs(os.system, "touch /tmp/plumbline-was-run"))]))


touch = "touch /tmp/plumbline-was-run"
hostile = {
    "os.system": Runs(os.system, touch),
    "eval": Runs(eval, "1+1"),
    "exec": Runs(exec, "import os"),
    "getattr": Runs(getattr, "a", "upper"),
    "import": Runs(__import__, "os"),
    "among tensors": {"w": 1, "x": Runs(os.system, touch)},
    "an object": State(),
    "a class": State,
    "a set": {1, 2},
    "bytes": b"abc",
    "items": Reducing(),
}
pickles = {
    f"{name}, protocol {protocol}": base64.b64encode(pickle.dumps(value, protocol)).decode()
    for name, value in hostile.items()
    for protocol in range(2, 6)
}
(folder / "hostile.json").write_text(json.dumps(pickles))
