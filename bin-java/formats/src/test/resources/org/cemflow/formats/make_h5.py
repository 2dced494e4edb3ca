"""Wrote h5py-earliest.h5, h5py-v110.h5 and h5py-v114.h5 (h5py 3.16.0, HDF5 2.0.0): the witnesses of Hdf5FormatSpec.

Voxel (z, y, x) of every data set is (31 z + 7 y + 3 x) mod 251 unless said otherwise.
"""
import h5py
import numpy as np

Z, Y, X = 5, 12, 20
z, y, x = np.meshgrid(np.arange(Z), np.arange(Y), np.arange(X), indexing="ij")
v = (31 * z + 7 * y + 3 * x) % 251

for libver in ("earliest", "v110"):
    with h5py.File(f"h5py-{libver}.h5", "w", libver=libver) as f:
        d = f.create_dataset("volumes/raw", data=v.astype("u1"), chunks=(2, 5, 7), compression="gzip", shuffle=True)
        d.attrs["resolution"] = np.array([40.0, 4.0, 5.0])
        d = f.create_dataset("volumes/plain", data=v.astype("u1"))
        d.attrs["element_size_um"] = np.array([0.05, 0.004, 0.008], "f4")
        f.create_dataset("types/int16_be", data=(v - 100).astype(">i2"))
        f.create_dataset("types/uint16", data=(v * 200).astype("<u2"), chunks=(1, 12, 20), compression="gzip", fletcher32=True)
        f.create_dataset("types/uint32", data=v.astype("u4") * 16000000, chunks=(5, 3, 3))
        f.create_dataset("types/float16", data=(v / 4).astype("f2"), chunks=(3, 3, 3), compression="lzf")
        f.create_dataset("types/float32_be", data=(v / 8).astype(">f4"), chunks=(2, 4, 6), compression="gzip", shuffle=True)
        f.create_dataset("types/float64", data=v / 16)
        f.create_dataset("types/uint64", data=v.astype("u8") * 2**55)
        f.create_dataset("types/checked", data=(v ^ 0x55).astype("u1"), chunks=(1, 12, 20), fletcher32=True)
        holes = f.create_dataset("holes", (Z, Y, X), "i2", chunks=(2, 4, 10), fillvalue=-7)
        holes[0:2, 0:4, 0:10] = v[0:2, 0:4, 0:10]
        f.create_dataset("tzyxc", data=v[None, ..., None].astype("u1"), chunks=(1, 2, 5, 7, 1), compression="gzip")
        f.create_dataset("image", data=v[0].astype("u1"), chunks=(5, 5))
        f.create_dataset("line", data=np.arange(9))
        f.create_dataset("text", data="words")
        f.create_dataset("complex", data=np.zeros((2, 2, 2), "c8"))
        f["soft"] = h5py.SoftLink("/volumes/raw")
        f["away"] = h5py.ExternalLink("elsewhere.h5", "/volumes/raw")
        f["loop"] = h5py.SoftLink("/loop")

# What jHDF 0.13.0 does not read: compound types of version 4 (HDF5 1.12 and later when asked for their newest form).
with h5py.File("h5py-v114.h5", "w", libver="v114") as f:
    f.create_dataset("raw", data=v.astype("u1"), chunks=(5, 12, 20), compression="gzip")
    f.create_dataset("complex", data=np.zeros((2, 2, 2), "c8"))
