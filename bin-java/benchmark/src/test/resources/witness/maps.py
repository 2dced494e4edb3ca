"""The arithmetic of maps and firing rates by torch, scikit-image, SciPy and NumPy.

Usage: maps.py FILE, a JSON object: map (rows), side, mask (of side * side, 0 or 1), responses (images x neurons), noise (the same).
Prints corners, areas, correlations of both with the mask, rates: thresholds, maxima, and mean rates of responses divided by 2.
"""
import json
import sys

import numpy as np
import torch
from scipy.stats.mstats import pointbiserialr
from skimage.transform import resize

given = json.load(open(sys.argv[1]))
side = given["side"]
small = np.array(given["map"], dtype=np.float32)
mask = np.array(given["mask"])
corners = torch.nn.functional.interpolate(torch.from_numpy(small)[None, None], (side, side), mode="bilinear", align_corners=True)[0, 0].numpy()
areas = resize(small, (side, side), order=1)
scaled = areas - areas.min()
scaled /= scaled.max()
above = scaled.ravel() > 0.3

responses = np.array(given["responses"], dtype=np.float32)
thresholds = np.quantile(np.array(given["noise"], dtype=np.float32), 0.99, axis=0)
maxima = np.quantile(responses, 0.9, axis=0)
rates = []
for j in range(responses.shape[1]):
    if maxima[j] > thresholds[j]:
        near = responses[:, j] >= maxima[j]
        rates.append(float((responses[near, j] / 2 > thresholds[j]).mean()))
print(json.dumps({
    "corners": corners.ravel().tolist(), "areas": areas.ravel().tolist(),
    "r_corners": float(pointbiserialr(mask.astype(bool), corners.ravel())[0]),
    "r_scaled": float(pointbiserialr(mask.astype(bool), scaled.ravel())[0]),
    "iou": float(np.logical_and(above, mask).sum() / np.logical_or(above, mask).sum()),
    "thresholds": thresholds.tolist(), "kept": len(rates), "rate": float(np.mean(rates)),
}))
