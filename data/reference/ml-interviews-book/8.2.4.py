"""Checks of the reference answers of section 8.2.4."""

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from pipeline.review.checks import check


def best_discriminator(real, fake):
    """The maximiser of real log D + fake log (1 - D), searched numerically, and the maximum."""
    found = minimize_scalar(
        lambda d: -(real * np.log(d) + fake * np.log1p(-d)),
        bounds=(1e-9, 1 - 1e-9),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return found.x, -found.fun


@check("8.2.4/5.1", "numbers")
def equilibrium_of_the_gan_game():
    data = np.array([0.1, 0.2, 0.3, 0.4])

    def generator(logits):
        weights = np.exp(logits - logits.max())
        return weights / weights.sum()

    def value(logits):
        return sum(best_discriminator(real, fake)[1] for real, fake in zip(data, generator(logits)))

    start = np.array([1.0, -0.5, 0.3, -1.0])
    options = {"xatol": 1e-6, "fatol": 1e-12, "maxiter": 2000}
    found = minimize(value, start, method="Nelder-Mead", options=options)
    fake = generator(found.x)
    assert found.success and np.allclose(fake, data, atol=1e-3)  # the generator has become the data
    outputs = [best_discriminator(*pair)[0] for pair in zip(data, fake)]
    assert np.ptp(outputs) < 1e-2
    return [np.mean(outputs), found.fun]
