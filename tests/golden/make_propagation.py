"""Golden numbers of signal propagation at initialization; needs Debian's python3-{numpy,scipy,mpmath}.

Nothing of fanin is used. Moments of activations over normal pre-activations are computed by SciPy's
quad and by mpmath's tanh-sinh quadrature, each between the kinks, and must agree; layers, fixed
points and the edge of chaos follow by iteration and brentq over quad. Run it again and
propagation.tsv stays the same, byte for byte.
"""

from pathlib import Path

import mpmath as mp
import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq

mp.mp.dps = 25
ROWS = []


def f(value, slope, *kinks):
    return value, slope, kinks


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def cdf(x):
    return (1 + mp.erf(x / mp.sqrt(2))) / 2


def pdf(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def elu(alpha, scale=1):
    return f(lambda x: scale * (x if x > 0 else alpha * mp.expm1(x)),
             lambda x: scale * (1 if x > 0 else alpha * mp.exp(x)), 0)


def leaky(slope):
    return f(lambda x: x if x > 0 else slope * x, lambda x: 1 if x > 0 else slope, 0)


def squareplus(b):
    return f(lambda x: (x + mp.sqrt(x * x + b)) / 2, lambda x: (1 + x / mp.sqrt(x * x + b)) / 2)


def gelu_tanh():
    c = mp.sqrt(2 / mp.pi)

    def u(x):
        return c * (x + mp.mpf("0.044715") * x**3)

    def slope(x):
        t = mp.tanh(u(x))
        return (1 + t) / 2 + x / 2 * (1 - t * t) * c * (1 + 3 * mp.mpf("0.044715") * x * x)

    return f(lambda x: x / 2 * (1 + mp.tanh(u(x))), slope)


def clip(x, low, high):
    return min(max(x, low), high)


def mish_slope(x):
    t = mp.tanh(mp.log1p(mp.exp(x)))
    return t + x * (1 - t * t) * sigmoid(x)


SELU_SCALE = mp.mpf("1.0507009873554804934193349852946")
SELU_ALPHA = mp.mpf("1.6732632423543772848170429916717")
FUNCTIONS = {
    "linear": f(lambda x: x, lambda x: 1),
    "relu": leaky(0),
    "relu(0.1,1.5,0.25)": f(lambda x: min(x, 1.5) if x > 0.25 else 0.1 * (x - 0.25),
                            lambda x: (1 if x < 1.5 else 0) if x > 0.25 else 0.1, 0.25, 1.5),
    "leaky_relu(0.2)": leaky(mp.mpf("0.2")),
    "relu6": f(lambda x: clip(x, 0, 6), lambda x: 1 if 0 < x < 6 else 0, 0, 6),
    "elu": elu(1),
    "elu(0.5)": elu(mp.mpf("0.5")),
    "selu": elu(SELU_ALPHA, SELU_SCALE),
    "celu(0.3)": f(lambda x: x if x > 0 else mp.mpf("0.3") * mp.expm1(x / mp.mpf("0.3")),
                   lambda x: 1 if x > 0 else mp.exp(x / mp.mpf("0.3")), 0),
    "softplus": f(lambda x: mp.log1p(mp.exp(x)), sigmoid),
    "softsign": f(lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x))**2, 0),
    "squareplus": squareplus(4),
    "squareplus(0.01)": squareplus(mp.mpf("0.01")),
    "silu": f(lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * sigmoid(-x))),
    "gelu": f(lambda x: x * cdf(x), lambda x: cdf(x) + x * pdf(x)),
    "gelu_tanh": gelu_tanh(),
    "tanh": f(mp.tanh, lambda x: 1 - mp.tanh(x)**2),
    "tanh_shrink": f(lambda x: x - mp.tanh(x), lambda x: mp.tanh(x)**2),
    "sigmoid": f(sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    "log_sigmoid": f(lambda x: -mp.log1p(mp.exp(-x)), lambda x: sigmoid(-x)),
    "exponential": f(mp.exp, mp.exp),
    "hard_sigmoid": f(lambda x: clip(x / 6 + mp.mpf(1) / 2, 0, 1), lambda x: mp.mpf(1) / 6 if abs(x) < 3 else 0,
                      -3, 3),
    "hard_silu": f(lambda x: x * clip(x / 6 + mp.mpf(1) / 2, 0, 1),
                   lambda x: 0 if x < -3 else 1 if x > 3 else x / 3 + mp.mpf(1) / 2, -3, 3),
    "hard_tanh": f(lambda x: clip(x, -1, 1), lambda x: 1 if -1 < x < 1 else 0, -1, 1),
    "hard_shrink": f(lambda x: x if abs(x) > 0.5 else 0, lambda x: 1 if abs(x) > 0.5 else 0, -0.5, 0.5),
    "soft_shrink": f(lambda x: x - 0.5 * mp.sign(x) if abs(x) > 0.5 else 0,
                     lambda x: 1 if abs(x) > 0.5 else 0, -0.5, 0.5),
    "threshold(0.5,0.25)": f(lambda x: x if x > 0.5 else mp.mpf("0.25"), lambda x: 1 if x > 0.5 else 0, 0.5),
    "sparse_plus": f(lambda x: x if x >= 1 else 0 if x <= -1 else (x + 1)**2 / 4,
                     lambda x: clip((x + 1) / 2, 0, 1), -1, 1),
    "sparse_sigmoid": f(lambda x: clip((x + 1) / 2, 0, 1), lambda x: mp.mpf(1) / 2 if -1 < x < 1 else 0, -1, 1),
    "mish": f(lambda x: x * mp.tanh(mp.log1p(mp.exp(x))), mish_slope),
}


def by_quad(g, sd, mean, kinks):
    ends = sorted({-12.0, 0.0, 16.0, -mean / sd, *[(float(k) - mean) / sd for k in kinks]})
    weighted = lambda z: float(g(mean + sd * z)) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    return sum(quad(weighted, a, b, epsabs=1e-15, epsrel=1e-13, limit=200)[0]
               for a, b in zip(ends, ends[1:]))


def by_mpmath(g, sd, mean, kinks):
    ends = sorted({mp.mpf(-16), mp.mpf(-6), mp.mpf(-2), mp.mpf(0), mp.mpf(2), mp.mpf(6), mp.mpf(20), -mp.mpf(mean) / sd,
                   *[(mp.mpf(k) - mean) / sd for k in kinks]})
    return mp.quad(lambda z: g(mean + sd * z) * pdf(z), ends)


def moments():
    for name, (value, slope, kinks) in FUNCTIONS.items():
        for mean, variance in ((0, 1), (0, 0.04), (0, 9), (0.5, 2)):
            sd = mp.sqrt(mp.mpf(variance))
            for what, g in (("value", value), ("value_square", lambda x: value(x)**2),
                            ("slope_square", lambda x: slope(x)**2)):
                exact = by_mpmath(g, sd, mp.mpf(mean), kinks)
                check = by_quad(g, float(sd), float(mean), kinks)
                assert abs(exact - check) < 2e-11 * max(1, abs(exact)), (name, what, mean, variance, exact, check)
                ROWS.append((f"moment/{what}", f"{name} {mean} {variance}", exact))


# The rest in floats over quad: fast, and good to 1e-11.
TANH = (np.tanh, lambda x: 1 / np.cosh(x)**2)
SIGMOID = (lambda x: 1 / (1 + np.exp(-x)), lambda x: 1 / (2 + np.exp(x) + np.exp(-x)))
RELU = (lambda x: np.maximum(x, 0), lambda x: float(x > 0))
SELU = (lambda x: float(SELU_SCALE) * (x if x > 0 else float(SELU_ALPHA) * np.expm1(x)),
        lambda x: float(SELU_SCALE) * (1 if x > 0 else float(SELU_ALPHA) * np.exp(x)))


def square(g, q):
    weighted = lambda z: g(np.sqrt(q) * z)**2 * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    return quad(weighted, -12, 0, epsabs=1e-16, epsrel=1e-13)[0] + quad(weighted, 0, 12, epsabs=1e-16, epsrel=1e-13)[0]


def layers():
    for name, (value, slope), weights in (("relu he_normal", RELU, 2), ("relu glorot_uniform", RELU, 1),
                                          ("tanh he_normal", TANH, 2), ("tanh glorot_uniform", TANH, 1),
                                          ("sigmoid he_normal", SIGMOID, 2), ("selu lecun_normal", SELU, 1)):
        q = weights
        for layer in range(1, 51):
            if layer in (1, 2, 5, 10, 20, 50):
                ROWS.append(("square_layers/q", f"{name} {layer}", q))
                ROWS.append(("square_layers/factor", f"{name} {layer}", weights * square(slope, q)))
            q = weights * square(value, q)


def fixed_points():
    for name, (value, slope), weights, biases in (
            ("tanh", TANH, 2, 0), ("sigmoid", SIGMOID, 1, 0), ("sigmoid", SIGMOID, 2, 0), ("tanh", TANH, 1.5, 0.05),
            ("tanh", TANH, 3, 0.3), ("selu", SELU, 1, 0), ("relu", RELU, 1, 0.3)):
        q = brentq(lambda x: weights * square(value, x) + biases - x, 1e-6, 50, xtol=1e-14, rtol=1e-14)
        ROWS.append(("fixed_point/q", f"{name} {weights} {biases}", q))
        ROWS.append(("fixed_point/chi", f"{name} {weights} {biases}", weights * square(slope, q)))
    for biases in (0.01, 0.05, 0.1, 0.2):
        q = brentq(lambda x: x - square(TANH[0], x) / square(TANH[1], x) - biases, 1e-6, 50, xtol=1e-14, rtol=1e-14)
        ROWS.append(("edge_of_chaos", f"tanh {biases}", 1 / square(TANH[1], q)))


moments()
layers()
fixed_points()
with open(Path(__file__).parent / "propagation.tsv", "w", encoding="utf-8") as file:
    file.write("# Signal propagation: make_propagation.py, mpmath = SciPy quad; moments: of activation, mean, variance; "
               "square_layers: at layer l with q_0 = 1; fixed_point: of activation, weight and bias variance.\n")
    file.write("name\tinputs\tvalue\n")
    for name, inputs, value in ROWS:
        file.write(f"{name}\t{inputs}\t{mp.nstr(mp.mpf(value), 13 if name.startswith('moment') else 11)}\n")
