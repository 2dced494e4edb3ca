"""Scores classes by scikit-image, scipy and numpy: truth.npy prediction.npy label,label match|all masked|whole tolerance -> JSON."""
import json
import sys

import numpy as np
from scipy.ndimage import distance_transform_edt
from skimage.measure import label as components
from skimage.segmentation import find_boundaries

truth, predicted = np.load(sys.argv[1]), np.load(sys.argv[2])
match, masked, tolerance = sys.argv[4] == "match", sys.argv[5] == "masked", int(sys.argv[6])
if masked:
    predicted = np.where(truth == 0, 0, predicted)


def score(value):
    t, p = truth == value, predicted == value
    ts, ps = components(t), components(p)
    if match:
        p = np.isin(ps, np.setdiff1d(np.unique(ps[t]), [0]))
        ps = components(p)
    both, either = np.logical_and(t, p).sum(), np.logical_or(t, p).sum()
    epsilon = 1e-5 if truth.ndim == 2 else 0

    ids, sizes_t = np.unique(ts[ts > 0], return_counts=True)
    idp, sizes_p = np.unique(ps[ps > 0], return_counts=True)
    pairs, common = np.unique(np.stack([ts[t & p], ps[t & p]]), axis=1, return_counts=True)
    st, sp = dict(zip(ids, sizes_t)), dict(zip(idp, sizes_p))
    matched = sum(c / (st[a] + sp[b] - c) > 0.5 for (a, b), c in zip(pairs.T, common))

    near = [0, 0, 0, 0]
    for z in range(truth.shape[0] if truth.ndim == 3 else 1):
        bt, bp = (find_boundaries(m[z] if truth.ndim == 3 else m, connectivity=1, mode="inner") for m in (t, p))
        for i, (mine, other) in enumerate(((bp, bt), (bt, bp))):
            far = distance_transform_edt(~other) if other.any() else np.full(mine.shape, np.inf)
            near[2 * i] += int((mine & (far <= tolerance)).sum())
            near[2 * i + 1] += int(mine.sum())
    precision, recall = near[0] / max(near[1], 1), near[2] / max(near[3], 1)
    return {
        "iou": (both + epsilon) / (either + epsilon),
        "dice": 2 * both / (t.sum() + p.sum()),
        "precision": both / p.sum(),
        "recall": both / t.sum(),
        "ap50": matched / (len(ids) + len(idp) - matched),
        "boundary_f": 2 * precision * recall / (precision + recall),
    }


print(json.dumps([score(int(value)) for value in sys.argv[3].split(",")], default=float))
