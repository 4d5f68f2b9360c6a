"""Checks of the reference answers of section 8.2.2."""

import numpy as np
import sympy
from scipy.signal import correlate2d

from pipeline.review.checks import check


def _weights(kernel, inputs, outputs):
    normal = sum(np.zeros((kernel, kernel, inputs)).size for _ in range(outputs))
    depthwise = sum(np.zeros((kernel, kernel)).size for _ in range(inputs))
    pointwise = np.zeros((1, 1, inputs, outputs)).size
    return normal, depthwise + pointwise


@check("8.2.2/9", "expression")
def ratio_of_weights():
    k, m, n = sympy.symbols("k M N")
    ratio = sympy.simplify((k**2 * m + m * n) / (k**2 * m * n))
    for size, inputs, outputs in [(3, 16, 32), (5, 8, 8), (3, 3, 64), (1, 4, 4)]:
        normal, separable = _weights(size, inputs, outputs)
        assert ratio.subs({k: size, m: inputs, n: outputs}) == sympy.Rational(separable, normal)
    return ratio


@check("8.2.2/10", "boolean")
def one_network_runs_on_both_sizes():
    rng = np.random.default_rng(7)
    classes = 4
    layers = [rng.normal(size=(3, 3, 3, 4)) / 5, rng.normal(size=(3, 3, 4, 6)) / 6]
    head = rng.normal(size=(6, classes))

    def network(image):
        maps = image
        for kernels in layers:
            outputs = []
            for n in range(kernels.shape[3]):
                pairs = zip(np.moveaxis(maps, 2, 0), np.moveaxis(kernels[..., n], 2, 0), strict=True)
                channels = [correlate2d(plane, kernel, "same") for plane, kernel in pairs]
                outputs.append(np.maximum(sum(channels), 0)[::4, ::4])
            maps = np.stack(outputs, axis=-1)
        return maps.mean(axis=(0, 1)) @ head

    scores = [network(rng.normal(size=(*size, 3))) for size in ((256, 256), (320, 360))]
    return all(score.shape == (classes,) and np.isfinite(score).all() for score in scores)
