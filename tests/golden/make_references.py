"""Golden numbers for fanin's tests; needs Debian's python3-{numpy,scipy,torch,mpmath}.

Nothing of fanin is used. Training is computed by hand-written backpropagation in NumPy's extended
precision (no BLAS and no SIMD there, so the digits do not depend on the CPU) and again in float64
by PyTorch's autograd; the two must agree to 1e-12. Functions and statistics are computed by mpmath
with 50 digits and must agree with SciPy and NumPy. Run it again and the files stay the same.
"""

import json
import statistics
import struct
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy
import scipy
import scipy.special
import scipy.stats
import torch
from torch.nn import functional

HERE = Path(__file__).resolve().parent
TRAINING = HERE / "training"
EPOCHS = 20
EXTENDED = numpy.longdouble

KERAS_DEFAULTS = {
    "SGD": {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False},
    "Adam": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7,
             "amsgrad": False},
    "RMSprop": {"learning_rate": 0.001, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-7,
                "centered": False},
    "Adagrad": {"learning_rate": 0.001, "initial_accumulator_value": 0.1, "epsilon": 1e-7},
}

# ---- problems ----------------------------------------------------------------------------------

# The CSV files begin with their header, since fanin reads them as data.
PROBLEMS = {
    "classification": {
        "csv": "data.csv", "classes": ["a", "b", "c"], "seed": 11,
        "sizes": [4, 16, 8, 3], "activations": ["relu", "tanh", "softmax"]},
    "regression": {
        "csv": "regression.csv", "classes": None, "seed": 12,
        "sizes": [3, 8, 1], "activations": ["relu", "linear"]},
    "binary": {
        "csv": "binary.csv", "classes": ["no", "yes"], "seed": 13,
        "sizes": [4, 8, 1], "activations": ["tanh", "sigmoid"]},
}

CROSSENTROPY = "sparse_categorical_crossentropy"
MSE, MAE, BINARY = "mean_squared_error", "mean_absolute_error", "binary_crossentropy"
CLASSIFICATION_CASES = [
    ("SGD", {"learning_rate": 0.05}),
    ("SGD", {"learning_rate": 0.02, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.02, "momentum": 0.9, "nesterov": True}),
    ("Adam", {}),
    ("Adam", {"learning_rate": 0.01}),
    ("Adam", {"learning_rate": 0.01, "epsilon": 0.01}),  # shows where epsilon stands
    ("Adam", {"amsgrad": True}),
    # v rarely shrinks in 80 steps unless beta_2 is small: with 0.9 amsgrad changes every loss
    ("Adam", {"learning_rate": 0.01, "beta_2": 0.9}),
    ("Adam", {"learning_rate": 0.01, "beta_2": 0.9, "amsgrad": True}),
    ("RMSprop", {}),
    ("RMSprop", {"learning_rate": 0.002, "rho": 0.8, "momentum": 0.5}),
    ("RMSprop", {"centered": True}),
    ("Adagrad", {}),
    ("Adagrad", {"learning_rate": 0.05}),
    ("Adagrad", {"learning_rate": 0.05, "initial_accumulator_value": 0.01, "epsilon": 0.01}),
]
CASES = [("classification", *case, CROSSENTROPY, 16) for case in CLASSIFICATION_CASES] + [
    ("classification", "SGD", {"learning_rate": 0.05}, CROSSENTROPY, 60),
    ("regression", "SGD", {"learning_rate": 0.01}, MSE, 16),
    ("regression", "Adam", {"learning_rate": 0.01}, MSE, 16),
    ("regression", "SGD", {"learning_rate": 0.01}, MAE, 16),
    ("regression", "Adam", {"learning_rate": 0.01}, MAE, 16),
    ("binary", "SGD", {"learning_rate": 0.1}, BINARY, 16),
    ("binary", "Adam", {"learning_rate": 0.01}, BINARY, 16),
]


def number(value):
    return f"{float(value):.17g}"


def write_table(path, comment, columns, rows):
    lines = [f"# {comment}", "\t".join(columns)] + ["\t".join(row) for row in rows]
    path.write_text("\n".join(lines) + "\n")


def write_csv(path, header, rows):
    path.write_text("\n".join(",".join(row) for row in [header] + rows) + "\n")


def write_data():
    """Synthetic rows; classes first appear in alphabetical order: any numbering gives 0, 1, 2."""
    random = numpy.random.RandomState(101)
    labels = [0, 1, 2] + list(random.permutation(numpy.repeat([0, 1, 2], 19)))
    centres = numpy.array([[1.2, 0.2, -0.8, 0.1], [-0.9, 0.9, 0.4, 0.5], [-0.1, -1.1, 0.3, -0.7]])
    features = centres[labels] + 0.8 * random.standard_normal((60, 4))
    write_csv(TRAINING / "data.csv", ["f0", "f1", "f2", "f3", "label"],
              [[f"{v:.4f}" for v in row] + ["abc"[c]] for row, c in zip(features, labels)])

    random = numpy.random.RandomState(102)
    features = random.uniform(-2, 2, (50, 3))
    f0, f1, f2 = features.T
    target = numpy.sin(f0) + 0.5 * f1 * f2 + 0.3 * f2 + 0.4 + 0.1 * random.standard_normal(50)
    write_csv(TRAINING / "regression.csv", ["f0", "f1", "f2", "y"],
              [[f"{v:.4f}" for v in (*row, y)] for row, y in zip(features, target)])

    random = numpy.random.RandomState(103)
    features = random.standard_normal((60, 4))
    score = features[:, 0] - 0.8 * features[:, 1] + 0.6 * features[:, 2] * features[:, 3]
    yes = score + 0.4 * random.standard_normal(60) > 0
    first_no = int(numpy.argmin(yes))
    order = [first_no] + [i for i in range(60) if i != first_no]
    write_csv(TRAINING / "binary.csv", ["f0", "f1", "f2", "f3", "label"],
              [[f"{v:.4f}" for v in features[i]] + ["yes" if yes[i] else "no"] for i in order])


def read_data(problem):
    """Features and targets as fanin sees them: rounded to float32, then widened to float64."""
    rows = [line.split(",") for line in (TRAINING / problem["csv"]).read_text().splitlines()[1:]]
    x = numpy.array([[float(v) for v in row[:-1]] for row in rows], dtype=numpy.float32)
    classes = problem["classes"]
    y = [classes.index(row[-1]) if classes else float(row[-1]) for row in rows]
    return x.astype(numpy.float64), numpy.array(y, dtype=numpy.float32).astype(numpy.float64)


def layer_name(index):
    return "dense" if index == 0 else f"dense_{index}"


def write_weights(name, problem):
    """Kernels uniform with Glorot's bound, biases within +-0.1, as a safetensors file."""
    random = numpy.random.RandomState(problem["seed"])
    header, data = {}, b""
    for layer, (rows, columns) in enumerate(zip(problem["sizes"], problem["sizes"][1:])):
        bound = (6 / (rows + columns)) ** 0.5
        kernel = random.uniform(-bound, bound, (rows, columns))
        bias = random.uniform(-0.1, 0.1, columns)
        for kind, tensor in (("kernel", kernel), ("bias", bias)):
            raw = tensor.astype("<f4").tobytes()
            header[f"{layer_name(layer)}/{kind}"] = {
                "dtype": "F32", "shape": list(tensor.shape),
                "data_offsets": [len(data), len(data) + len(raw)]}
            data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (TRAINING / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)


def read_weights(name, problem):
    """[kernel, bias, kernel, bias, ...] in float64."""
    raw = (TRAINING / f"{name}.safetensors").read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    header, data = json.loads(raw[8:8 + size]), raw[8 + size:]
    weights = []
    for layer in range(len(problem["activations"])):
        for kind in ("kernel", "bias"):
            entry = header[f"{layer_name(layer)}/{kind}"]
            first, last = entry["data_offsets"]
            values = numpy.frombuffer(data[first:last], dtype="<f4").reshape(entry["shape"])
            weights.append(values.astype(numpy.float64))
    return weights


# ---- first means: NumPy, backpropagation by hand ------------------------------------------------


def numpy_rule(name, arguments):
    """One Keras 3 update as new_w = step(states, w, g, t); states belongs to that weight alone."""
    a = {**KERAS_DEFAULTS[name], **arguments}
    lr = EXTENDED(a["learning_rate"])
    one = EXTENDED(1)

    def sgd(s, w, g, t):
        if a["momentum"] == 0:
            return w - lr * g
        mu = EXTENDED(a["momentum"])
        s["m"] = mu * s.get("m", 0) - lr * g
        return w + (mu * s["m"] - lr * g if a["nesterov"] else s["m"])

    def adam(s, w, g, t):
        b1, b2 = EXTENDED(a["beta_1"]), EXTENDED(a["beta_2"])
        s["m"] = s.get("m", 0) + (one - b1) * (g - s.get("m", 0))
        s["v"] = s.get("v", 0) + (one - b2) * (g * g - s.get("v", 0))
        v = s["v"]
        if a["amsgrad"]:
            v = s["v_max"] = numpy.maximum(s.get("v_max", 0), v)
        alpha = lr * numpy.sqrt(one - b2**t) / (one - b1**t)
        return w - alpha * s["m"] / (numpy.sqrt(v) + a["epsilon"])

    def rmsprop(s, w, g, t):
        rho = EXTENDED(a["rho"])
        s["v"] = d = rho * s.get("v", 0) + (one - rho) * g * g
        if a["centered"]:
            s["a"] = rho * s.get("a", 0) + (one - rho) * g
            d = d - s["a"] * s["a"]
        s["m"] = a["momentum"] * s.get("m", 0) + lr * g / numpy.sqrt(d + a["epsilon"])
        return w - s["m"]

    def adagrad(s, w, g, t):
        s["a"] = s.get("a", EXTENDED(a["initial_accumulator_value"])) + g * g
        return w - lr * g / numpy.sqrt(s["a"] + a["epsilon"])

    return {"SGD": sgd, "Adam": adam, "RMSprop": rmsprop, "Adagrad": adagrad}[name]


def numpy_outputs(weights, activations, x):
    """The input and every layer's output."""
    outputs = [x]
    for layer, activation in enumerate(activations):
        z = outputs[-1] @ weights[2 * layer] + weights[2 * layer + 1]
        if activation == "relu":
            z = numpy.where(z > 0, z, 0)
        elif activation == "tanh":
            z = numpy.tanh(z)
        elif activation == "sigmoid":
            z = 1 / (1 + numpy.exp(-z))
        elif activation == "softmax":
            z = numpy.exp(z - z.max(axis=1, keepdims=True))
            z = z / z.sum(axis=1, keepdims=True)
        outputs.append(z)
    return outputs


def numpy_loss(loss, p, y):
    """Each sample's loss, and the gradient of their mean by the last layer's sums."""
    n = len(y)
    if loss == CROSSENTROPY:
        target = numpy.eye(p.shape[1], dtype=EXTENDED)[y.astype(int)]
        assert_unclipped(p)
        return -numpy.log((p * target).sum(axis=1)), (p - target) / n
    d = p - y[:, None]
    if loss == BINARY:
        assert_unclipped(p)
        q = p[:, 0]
        return -(y * numpy.log(q) + (1 - y) * numpy.log(1 - q)), d / n
    if loss == MSE:
        return (d * d)[:, 0], 2 * d / n
    return abs(d)[:, 0], numpy.sign(d) / n


def assert_unclipped(p):
    """Keras clips probabilities to [1e-7, 1 - 1e-7] or not, by backend: here it must not matter."""
    assert p.min() > 1e-6 and p.max() < 1 - 1e-6


def train_numpy(problem, optimizer, arguments, loss, batch_size, x, y, weights):
    step, states, t = numpy_rule(optimizer, arguments), [{} for _ in weights], 0
    x, y, weights = x.astype(EXTENDED), y.astype(EXTENDED), [w.astype(EXTENDED) for w in weights]
    history = []
    for _ in range(EPOCHS):
        total = EXTENDED(0)
        for first in range(0, len(x), batch_size):
            batch = slice(first, first + batch_size)
            outputs = numpy_outputs(weights, problem["activations"], x[batch])
            losses, delta = numpy_loss(loss, outputs[-1], y[batch])
            total += losses.sum()
            gradients = [None] * len(weights)
            for layer in reversed(range(len(problem["activations"]))):
                below = outputs[layer]
                gradients[2 * layer] = below.T @ delta
                gradients[2 * layer + 1] = delta.sum(axis=0)
                if layer > 0:
                    relu = problem["activations"][layer - 1] == "relu"
                    slope = below > 0 if relu else 1 - below * below
                    delta = (delta @ weights[2 * layer].T) * slope
            t += 1
            weights = [step(s, w, g, t) for s, w, g in zip(states, weights, gradients)]
        losses, _ = numpy_loss(loss, numpy_outputs(weights, problem["activations"], x)[-1], y)
        history.append((total / len(x), losses.sum() / len(x)))
    return history, weights


# ---- second means: PyTorch, gradients by autograd -----------------------------------------------


class KerasOptimizer:
    """The rules once more, on tensors in place."""

    def __init__(self, name, arguments, weights):
        self.rule, self.a = getattr(self, name.lower()), {**KERAS_DEFAULTS[name], **arguments}
        self.weights, self.iterations = weights, 0
        start = self.a.get("initial_accumulator_value", 0.0)
        self.first = [torch.zeros_like(w) for w in weights]
        self.second = [torch.full_like(w, start) for w in weights]
        self.third = [torch.zeros_like(w) for w in weights]

    @torch.no_grad()
    def step(self):
        self.iterations += 1
        for w, *slots in zip(self.weights, self.first, self.second, self.third):
            self.rule(w, w.grad, *slots)

    def sgd(self, w, g, momentum, _second, _third):
        lr, mu = self.a["learning_rate"], self.a["momentum"]
        momentum.mul_(mu).sub_(g, alpha=lr)
        w.add_(momentum.mul(mu).sub(g, alpha=lr) if self.a["nesterov"] and mu else momentum)

    def adam(self, w, g, mean, square, largest):
        b1, b2, t = self.a["beta_1"], self.a["beta_2"], self.iterations
        mean.mul_(b1).add_(g, alpha=1 - b1)
        square.mul_(b2).addcmul_(g, g, value=1 - b2)
        if self.a["amsgrad"]:
            torch.maximum(largest, square, out=largest)
            square = largest
        alpha = self.a["learning_rate"] * (1 - b2**t) ** 0.5 / (1 - b1**t)
        w.addcdiv_(mean, square.sqrt().add_(self.a["epsilon"]), value=-alpha)

    def rmsprop(self, w, g, momentum, square, mean):
        rho = self.a["rho"]
        square.lerp_(g.square(), 1 - rho)
        mean.lerp_(g, 1 - rho)
        variance = square - mean.square() if self.a["centered"] else square
        direction = g * (variance + self.a["epsilon"]).rsqrt()
        momentum.mul_(self.a["momentum"]).add_(direction, alpha=self.a["learning_rate"])
        w.sub_(momentum)

    def adagrad(self, w, g, _first, sum_of_squares, _third):
        sum_of_squares.addcmul_(g, g)
        root = (sum_of_squares + self.a["epsilon"]).sqrt()
        w.addcdiv_(g, root, value=-self.a["learning_rate"])


TORCH_ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
                     "linear": lambda z: z, "softmax": lambda z: torch.softmax(z, dim=1)}
TORCH_LOSSES = {
    CROSSENTROPY: lambda p, y: functional.nll_loss(p.log(), y.long(), reduction="none"),
    BINARY: lambda p, y: functional.binary_cross_entropy(p[:, 0], y, reduction="none"),
    MSE: lambda p, y: functional.mse_loss(p[:, 0], y, reduction="none"),
    MAE: lambda p, y: functional.l1_loss(p[:, 0], y, reduction="none"),
}


def train_torch(problem, optimizer, arguments, loss, batch_size, x, y, weights,
                dtype=torch.float64, stock=False):
    x, y = torch.tensor(x, dtype=dtype), torch.tensor(y, dtype=dtype)
    weights = [torch.tensor(w, dtype=dtype, requires_grad=True) for w in weights]
    if stock:
        rate, *others = arguments.values()
        names = list(arguments)[1:]
        update = getattr(torch.optim, optimizer)(weights, lr=rate, **dict(zip(names, others)))
    else:
        update = KerasOptimizer(optimizer, arguments, weights)

    def sample_losses(rows, targets):
        for kernel, bias, activation in zip(weights[::2], weights[1::2], problem["activations"]):
            rows = TORCH_ACTIVATIONS[activation](rows @ kernel + bias)
        return TORCH_LOSSES[loss](rows, targets)

    history = []
    for _ in range(EPOCHS):
        total = 0.0
        for rows, targets in zip(x.split(batch_size), y.split(batch_size)):
            for w in weights:
                w.grad = None
            mean = sample_losses(rows, targets).mean()
            mean.backward()
            update.step()
            total += mean.item() * len(rows)
        with torch.no_grad():
            history.append((total / len(x), sample_losses(x, y).mean().item()))
    return history, [w.detach().numpy() for w in weights]


def difference(left, right):
    """The largest difference between two (history, weights)."""
    pairs = [(numpy.array(left[0], dtype=EXTENDED), numpy.array(right[0], dtype=EXTENDED))]
    pairs += list(zip(left[1], right[1]))
    return float(max(numpy.abs(a - b).max() for a, b in pairs))


def yaml_text(name, arguments):
    if not arguments:
        return name
    pairs = ", ".join(f"{key}: {json.dumps(value)}" for key, value in arguments.items())
    return f"{{{name}: {{{pairs}}}}}"


def write_training():
    TRAINING.mkdir(exist_ok=True)
    write_data()
    inputs = {}
    for name, problem in PROBLEMS.items():
        write_weights(name, problem)
        inputs[name] = (*read_data(problem), read_weights(name, problem))
    losses, sums, worst, worst_stock = [], [], 0.0, 0.0
    for name, optimizer, arguments, loss, batch_size in CASES:
        case = (PROBLEMS[name], optimizer, arguments, loss, batch_size, *inputs[name])
        history, weights = reference = train_numpy(*case)
        worst = max(worst, difference(reference, train_torch(*case)))
        if optimizer == "SGD":  # the only rule that torch.optim shares with Keras to the last term
            worst_stock = max(worst_stock, difference(reference, train_torch(*case, stock=True)))
        assert max(worst, worst_stock) < 1e-12, (name, optimizer, arguments, worst, worst_stock)
        single = difference(reference, train_torch(*case, dtype=torch.float32))
        key = [name, yaml_text(optimizer, arguments), loss, str(batch_size)]
        print(f"{' '.join(key)}: loss {float(history[0][0]):.4f} -> {float(history[-1][0]):.4f}, "
              f"float32 within {single:.1e}")
        losses += [key + [str(epoch), number(mean), number(after)]
                   for epoch, (mean, after) in enumerate(history, start=1)]
        sums.append(key + [number(sum(w.sum() for w in weights)),
                           number(sum((w * w).sum() for w in weights))])
    print(f"training: autograd within {worst:.1e}, torch.optim.SGD within {worst_stock:.1e}")
    means = (f"by make_references.py, NumPy {numpy.__version__} extended precision rounded to "
             f"float64, equal to PyTorch {torch.__version__} float64 autograd within 1e-12")
    write_table(
        TRAINING / "losses.tsv",
        "Losses of small networks trained by the Keras 3 rules from <problem>.safetensors, rows in "
        "file order, no shuffling, no split, no standardization, last short batch kept; loss: mean "
        "over the epoch's samples, each batch before its update; train_loss: all rows after the "
        f"epoch's last update; {means}.",
        ["problem", "optimizer", "loss_function", "batch_size", "epoch", "loss", "train_loss"],
        losses)
    write_table(
        TRAINING / "weights_after.tsv",
        f"Sum and sum of squares of all kernels and biases after the {EPOCHS} epochs of each case "
        f"of losses.tsv; {means}.",
        ["problem", "optimizer", "loss_function", "batch_size", "sum", "sum_of_squares"], sums)


# ---- layers between the Dense ones --------------------------------------------------------------

EPSILON, MOMENTUM, ALPHA = 1e-3, 0.9, 0.25  # of both normalizations, of the averages, of PReLU
LAYER_CASES = [(optimizer, arguments, l2) for l2 in (0, 0.01)
               for optimizer, arguments in (("SGD", {"learning_rate": 0.05}), ("Adam", {"learning_rate": 0.01}))]


def layers_forward(x, w, moving, training, stock):
    """4-16-8-3: BatchNormalization and PReLU, LayerNormalization and tanh, softmax. `stock`: by
    torch.nn.functional, else by Keras's formulas. No bias before the BatchNormalization: its
    gradient would be nothing but rounding, which Adam makes steps of."""
    kernel, gamma, beta, alpha, kernel_1, bias_1, gamma_1, beta_1, kernel_2, bias_2 = w
    z = x @ kernel
    mean, variance = z.mean(0), z.var(0, unbiased=False)
    if training:
        used = (mean, variance)
        moving[:] = [MOMENTUM * m + (1 - MOMENTUM) * v.detach() for m, v in zip(moving, used)]
    else:
        used = moving
    if stock:
        z = functional.batch_norm(z, None if training else moving[0],
                                  None if training else moving[1], gamma, beta, training,
                                  eps=EPSILON)
        z = functional.prelu(z, alpha)
        z = functional.layer_norm(z @ kernel_1 + bias_1, (8,), gamma_1, beta_1, EPSILON)
    else:
        z = gamma * (z - used[0]) / (used[1] + EPSILON).sqrt() + beta
        z = torch.relu(z) - alpha * torch.relu(-z)
        z = z @ kernel_1 + bias_1
        centred = z - z.mean(1, keepdim=True)
        z = gamma_1 * centred / (centred.square().mean(1, keepdim=True) + EPSILON).sqrt() + beta_1
    return torch.log_softmax(torch.tanh(z) @ kernel_2 + bias_2, dim=1)


def train_layers(optimizer, arguments, l2, stock):
    problem = PROBLEMS["classification"]
    x, y = (torch.tensor(v) for v in read_data(problem))
    dense = read_weights("classification", problem)
    start = [dense[0], numpy.ones(16), numpy.zeros(16), numpy.full(16, ALPHA), *dense[2:4],
             numpy.ones(8), numpy.zeros(8), *dense[4:]]
    weights = [torch.tensor(w, requires_grad=True) for w in start]
    moving = [torch.zeros(16, dtype=torch.float64), torch.ones(16, dtype=torch.float64)]
    update, history = KerasOptimizer(optimizer, arguments, weights), []

    def penalty():
        return l2 * sum((weights[kernel] ** 2).sum() for kernel in (0, 4, 8)) if l2 else 0
    for _ in range(EPOCHS):
        total = 0.0
        for rows, targets in zip(x.split(16), y.split(16)):
            for w in weights:
                w.grad = None
            loss = functional.nll_loss(layers_forward(rows, weights, moving, True, stock),
                                       targets.long()) + penalty()
            loss.backward()
            update.step()
            total += loss.item() * len(rows)
        with torch.no_grad():
            after = penalty() + functional.nll_loss(layers_forward(x, weights, moving, False, stock),
                                                    y.long())
        history.append((total / len(x), after.item()))
    return history, [w.detach().numpy() for w in weights] + [m.numpy() for m in moving]


def write_layers():
    rows, worst = [], 0.0
    for optimizer, arguments, l2 in LAYER_CASES:
        history, weights = reference = train_layers(optimizer, arguments, l2, stock=False)
        worst = max(worst, difference(reference, train_layers(optimizer, arguments, l2, stock=True)))
        sums = [f"{sum((w * w).sum() for w in weights):.9g}"]
        rows += [[yaml_text(optimizer, arguments), str(l2), str(epoch), f"{mean:.9g}", f"{after:.9g}"]
                 + (sums if epoch == EPOCHS else ["0"])
                 for epoch, (mean, after) in enumerate(history, start=1)]
    assert worst < 1e-9, worst
    print(f"layers.tsv: torch.nn.functional within {worst:.1e}")
    write_table(
        TRAINING / "layers.tsv",
        "data.csv in file order, batches of 16, crossentropy, dense kernels from "
        f"classification.safetensors: Dense 16 without bias, BatchNormalization(momentum {MOMENTUM}), "
        f"PReLU(Constant {ALPHA}), Dense 8, LayerNormalization, tanh, Dense 3, softmax; l2 times the sum "
        "of squares of the kernels is part of every loss; losses as in losses.tsv, train_loss by the moving averages; squares: of all tensors after the last "
        f"epoch; by make_references.py, PyTorch {torch.__version__} float64 autograd of Keras's "
        "formulas, equal to torch.nn.functional within 1e-9.",
        ["optimizer", "l2", "epoch", "loss", "train_loss", "squares"], rows)


# ---- a hundred steps of three nets, one step of a deep one -------------------------------------

STEP_NETS = {"4-16-16-3": 16, "64-64-64-10": 32, "784-128-10": 32}
DEEP, DEEP_BATCH = "784-1000-1000-1000-1000-1000-10", 10


def hashed(count, salt):
    """32 bits of each of salt 2^26 + 0, 1, ...: integers that any language repeats exactly."""
    h = (numpy.arange(count, dtype=numpy.uint64) + numpy.uint64(salt << 26)) & 0xFFFFFFFF
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        h = ((h ^ (h >> numpy.uint64(shift))) * numpy.uint64(factor)) & numpy.uint64(0xFFFFFFFF)
    return h ^ (h >> numpy.uint64(16))


def centred(count, salt, bound):
    """Float32 numbers on +-bound, widened."""
    values = (hashed(count, salt) / 2.0**31 - 1) * bound
    return values.astype(numpy.float32).astype(numpy.float64)


def step_net(name, rows):
    """Weights (He's uniform bound, biases 0), features and labels."""
    sizes = [int(width) for width in name.split("-")]
    weights = []
    for layer, (i, o) in enumerate(zip(sizes, sizes[1:])):
        weights += [centred(i * o, layer + 1, (6 / i) ** 0.5).reshape(i, o), numpy.zeros(o)]
    x = centred(rows * sizes[0], 20, 1.5).reshape(rows, sizes[0])
    return weights, x, (hashed(rows, 21) % sizes[-1]).astype(int)


def step_gradients(weights, x, y):
    """Mean loss and gradients: relu between, softmax crossentropy behind."""
    outputs = [x]
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2]):
        outputs.append(numpy.maximum(outputs[-1] @ kernel + bias, 0))
    z = outputs[-1] @ weights[-2] + weights[-1]
    z -= z.max(axis=1, keepdims=True)
    p = numpy.exp(z) / numpy.exp(z).sum(axis=1, keepdims=True)
    rows = numpy.arange(len(y))
    loss = (numpy.log(numpy.exp(z).sum(axis=1)) - z[rows, y]).mean()
    delta = p
    delta[rows, y] -= 1
    delta /= len(y)
    gradients = [None] * len(weights)
    for layer in reversed(range(len(weights) // 2)):
        gradients[2 * layer] = outputs[layer].T @ delta
        gradients[2 * layer + 1] = delta.sum(axis=0)
        if layer > 0:
            delta = (delta @ weights[2 * layer].T) * (outputs[layer] > 0)
    return loss, gradients


def write_steps():
    losses = {}
    for name, batch in STEP_NETS.items():
        for optimizer, arguments in (("SGD", {"learning_rate": 0.01}), ("Adam", {})):
            weights, x, y = step_net(name, 10 * batch)
            rule, states = numpy_rule(optimizer, arguments), [{} for _ in weights]
            column = losses[f"{name} {optimizer}"] = []
            for t in range(1, 101):
                rows = slice((t - 1) % 10 * batch, ((t - 1) % 10 + 1) * batch)
                loss, gradients = step_gradients(weights, x[rows], y[rows])
                column.append(f"{loss:.10g}")
                weights = [numpy.asarray(rule(s, w, g, t), dtype=numpy.float64)
                           for s, w, g in zip(states, weights, gradients)]
    write_table(
        TRAINING / "steps.tsv",
        "Loss before each of 100 updates; weights, features and labels by the integer hash of "
        "make_references.py, batches of " + ", ".join(map(str, STEP_NETS.values()))
        + " rows in turn; SGD of rate 0.01 and Adam by default, relu, softmax crossentropy; NumPy "
        f"{numpy.__version__} float64.", ["step", *losses],
        [[str(t + 1), *(column[t] for column in losses.values())] for t in range(100)])
    weights, x, y = step_net(DEEP, DEEP_BATCH)
    loss, gradients = step_gradients(weights, x, y)
    rows = [["loss", "0", f"{loss:.10g}"]]
    for tensor, gradient in enumerate(gradients):
        flat = gradient.ravel()
        rows.append([str(tensor), "squares", f"{(flat * flat).sum():.10g}"])
        # the largest, and some anywhere
        places = {int(numpy.abs(flat).argmax()), *(int(i) for i in hashed(6, 22) % len(flat))}
        rows += [[str(tensor), str(i), f"{flat[i]:.10g}"] for i in sorted(places)]
    write_table(
        TRAINING / "deep_gradient.tsv",
        f"The first gradient of {DEEP}, batch {DEEP_BATCH}, weights and rows as in steps.tsv: some "
        "elements of each tensor (kernel, bias, kernel ...) and its sum of squares; NumPy "
        f"{numpy.__version__} float64.", ["tensor", "element", "value"], rows)
    print(f"steps.tsv, deep_gradient.tsv: loss {loss:.4f}")


# ---- the optimizer table that was not made here -------------------------------------------------

OPTIMIZER_ROWS = {
    "SGD(nesterov)": ("SGD", {"nesterov": True}),
    "SGD(0.01,momentum 0.9)": ("SGD", {"momentum": 0.9}),
    "SGD(0.01,momentum 0.9,nesterov)": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "Adam()": ("Adam", {}),
    "Adam(amsgrad)": ("Adam", {"amsgrad": True}),
    "RMSprop()": ("RMSprop", {}),
    "RMSprop(centered)": ("RMSprop", {"centered": True}),
    "RMSprop(momentum 0.9)": ("RMSprop", {"momentum": 0.9}),
    "Adagrad(0.2,0.3,1e-6)": (
        "Adagrad", {"learning_rate": 0.2, "initial_accumulator_value": 0.3, "epsilon": 1e-6}),
}


def check_optimizer_table():
    rows = [line.split("\t") for line in (HERE / "optimizers.tsv").read_text().splitlines()[2:]]
    worst = 0.0
    for row_name, (name, arguments) in OPTIMIZER_ROWS.items():
        step, states, w = numpy_rule(name, arguments), {}, numpy.ones(10, dtype=EXTENDED)
        steps = {int(row[1]): [float(v) for v in row[2:]] for row in rows if row[0] == row_name}
        assert sorted(steps) == [1, 2, 3, 4, 5], row_name
        for t in range(1, 6):
            g = numpy.full(10, 0.01) if t == 1 else numpy.arange(1, 11) / 10
            w = step(states, w, g.astype(EXTENDED), t)
            worst = max(worst, float(numpy.abs(w / numpy.array(steps[t]) - 1).max()))
    assert worst < 5e-9, worst
    print(f"optimizers.tsv: {len(OPTIMIZER_ROWS)} optimizers derived again within {worst:.1e}")


# ---- functions and distributions ----------------------------------------------------------------


def float32_points(numbers):
    """Ascending arguments that float32 holds exactly, so that both precisions can be tested."""
    return sorted({float(numpy.float32(x)) for x in numbers})


def both_signs(numbers):
    return [sign * x for x in numbers for sign in (1, -1)]


def normal_quantile(u):
    """Newton's method on the normal distribution function, in mpmath's precision."""
    x = mpmath.mpf(float(scipy.special.ndtri(float(u))))
    for _ in range(4):
        x -= (mpmath.ncdf(x) - mpmath.mpf(u)) / mpmath.npdf(x)
    return x


def truncated_normal_moments(a):
    """Standard deviation and kurtosis (3 for a normal) of N(0,1) cut at +-a."""
    inside, edge = 2 * mpmath.ncdf(a) - 1, mpmath.npdf(a)
    variance = 1 - 2 * a * edge / inside
    return mpmath.sqrt(variance), (3 - 2 * (a**3 + 3 * a) * edge / inside) / variance**2


def relative(left, right):
    left, right = float(left), float(right)
    return 0.0 if left == right else abs(left - right) / max(abs(left), abs(right))


TAILS = [2.0**-54, 1e-15, 1e-12, 1e-10, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 0.005, 0.01, 0.02, 0.02425,
         0.03, 0.04, 0.075]
MIDDLE = [i / 20 for i in range(1, 20)] + [1 / 3, 2 / 3, 0.425, 0.575, 0.499999, 0.500001]
CHANCES = sorted({*TAILS, *MIDDLE, *(1 - u for u in TAILS if 1 - u < 1), 1 - 2.0**-53})
ABOUT_ZERO = [1e-10, 1e-6, 1e-4, 1e-3, 0.01, 0.1, 0.25, 0.625, 1, 2, 3, 5, 9]
EXP = ABOUT_ZERO + [0, 0.34375, 0.7, 20, 50, 80, 87, 700]
LOG = [1e-38, 1e-30, 1e-20, 1e-10, 1e-7, 1e-5, 1e-3, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7,
       0.70710678, 0.75, 0.8, 0.9, 0.99, 0.999, 0.99999, 1, 1.00001, 1.001, 1.01, 1.1, 1.25,
       1.4142135, 1.5, 2, 2.7182817, 3, 5, 10, 100, 1000, 1e6, 1e10, 1e20, 1e38]
TANH = ABOUT_ZERO + [0, 0.4, 0.55, 1.5, 4, 7, 8.5, 20]
ERF = [0, 1e-8, 1e-3, 0.1, 0.5, 0.84375, 1, 1.25, 2, 3, 5]


def write_distributions():
    points = {
        "norm_ppf": (CHANCES, normal_quantile, scipy.special.ndtri),
        "norm_cdf": ([i / 2 for i in range(-16, 17)], mpmath.ncdf, scipy.special.ndtr),
        "exp": (float32_points(both_signs(EXP)), mpmath.exp, numpy.exp),
        "log": (float32_points(LOG), mpmath.log, numpy.log),
        "tanh": (float32_points(both_signs(TANH)), mpmath.tanh, numpy.tanh),
        "erf": (float32_points(both_signs(ERF)), mpmath.erf, scipy.special.erf),
    }
    rows, worst = [], {}
    for name, (arguments, exact, usual) in points.items():
        for x in arguments:
            value = exact(mpmath.mpf(x))
            worst[name] = max(worst.get(name, 0.0), relative(value, usual(x)))
            rows.append([name, number(x), number(value)])
    sd, kurtosis = truncated_normal_moments(mpmath.mpf(2))
    variance, excess = scipy.stats.truncnorm.stats(-2, 2, moments="vk")
    worst["truncnorm"] = max(relative(sd, variance**0.5), relative(kurtosis, excess + 3))
    rows += [["truncnorm_sd", "2", number(sd)], ["truncnorm_kurtosis", "2", number(kurtosis)]]
    assert max(worst.values()) < 1e-13, worst
    print("distributions.tsv, relative difference from SciPy and NumPy:",
          ", ".join(f"{name} {largest:.1e}" for name, largest in worst.items()))
    write_table(
        HERE / "distributions.tsv",
        "Functions and the standard normal distribution (truncnorm: N(0,1) cut at +-argument, "
        "kurtosis 3 for a normal); arguments are exact float64, those of exp, log, tanh and erf "
        f"exact float32 too; by make_references.py, mpmath {mpmath.__version__} with "
        f"{mpmath.mp.dps} digits, equal to SciPy {scipy.__version__} and NumPy "
        f"{numpy.__version__} within 1e-13.",
        ["function", "argument", "value"], rows)


# ---- statistics ---------------------------------------------------------------------------------

VECTORS = ["3.5", "1 2", "2.5 -1.25 4 0.5 3", "7 1 7 3 1 7", "0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9",
           "100000001.5 100000004 100000002.5 100000003"]
SAMPLES = ["-0.93 -0.61 -0.58 -0.12 0.07 0.31 0.44 0.79 0.85 0.98",
           "0.41 -0.27 0.03 -0.66 0.15 0.92 -0.08 -0.35 0.22 0.57 -1.1",
           "-0.51 -0.29 -0.18 -0.18 -0.02 0.09 0.13 0.36"]


def truncated_cdf(x, scale):
    z = max(mpmath.mpf(-2), min(mpmath.mpf(2), mpmath.mpf(x) / mpmath.mpf(scale)))
    return (mpmath.ncdf(z) - mpmath.ncdf(-2)) / (mpmath.ncdf(2) - mpmath.ncdf(-2))


def uniform_cdf(x):
    return max(0, min(1, (mpmath.mpf(x) + 1) / 2))


DISTRIBUTIONS = {
    "ks_uniform(-1,1)": (uniform_cdf, scipy.stats.uniform(-1, 2)),
    "ks_normal(0,0.5)": (lambda x: mpmath.ncdf(mpmath.mpf(x) / 0.5), scipy.stats.norm(0, 0.5)),
    "ks_truncnorm(-2,2)*0.3": (
        lambda x: truncated_cdf(x, 0.3), scipy.stats.truncnorm(-2, 2, 0, 0.3)),
}


def write_statistics():
    rows, worst = [], 0.0
    for vector in VECTORS:
        values = [float(v) for v in vector.split()]
        n, exact = len(values), [Fraction(v) for v in values]
        mean = sum(exact) / n
        squares = sum((v - mean) ** 2 for v in exact)
        results = [("mean", mean, numpy.mean(values)),
                   ("median", statistics.median(exact), numpy.median(values)),
                   ("population_sd", root(squares / n), numpy.std(values))]
        if n > 1:
            results.append(("sample_sd", root(squares / (n - 1)), numpy.std(values, ddof=1)))
        for name, value, usual in results:
            worst = max(worst, relative(value, usual))
            rows.append([name, vector, number(value)])
    for sample in SAMPLES:
        values = sorted(float(v) for v in sample.split())
        n = len(values)
        for name, (cdf, usual) in DISTRIBUTIONS.items():
            heights = [cdf(v) for v in values]
            d = max(max(mpmath.mpf(i + 1) / n - f, f - mpmath.mpf(i) / n)
                    for i, f in enumerate(heights))
            worst = max(worst, relative(d, scipy.stats.kstest(values, usual.cdf).statistic))
            rows.append([name, sample, number(d)])
    assert worst < 1e-14, worst
    print(f"statistics.tsv, relative difference from NumPy and SciPy: {worst:.1e}")
    write_table(
        HERE / "statistics.tsv",
        "Means, standard deviations (divisor n: population, n-1: sample), medians, and two-sided "
        "one-sample Kolmogorov-Smirnov distances D (truncnorm(-2,2)*0.3: N(0,1) cut at +-2, times "
        f"0.3); by make_references.py, exact fractions and mpmath {mpmath.__version__}, equal to "
        f"NumPy {numpy.__version__} and SciPy {scipy.__version__} within 1e-14.",
        ["name", "inputs", "value"], rows)


SHAPES = [(784, 128), (128, 10), (1, 1), (3, 7), (4, 16)]


def write_initializers():
    """Keras's formulas (keras/src/initializers/random_initializers.py) with 50 digits, sd and bounds
    again by SciPy's distributions."""
    cut = truncated_normal_moments(mpmath.mpf(2))[0]
    rows, worst = [], 0.0

    def add(name, shape, kind, mean, scale):
        nonlocal worst
        mean, scale = mpmath.mpf(mean), mpmath.mpf(scale)
        if kind == "uniform":  # scale: half its width
            sd, low, high = scale / mpmath.sqrt(3), mean - scale, mean + scale
            usual = scipy.stats.uniform(float(low), float(high - low)).std()
        elif kind == "normal":
            sd, low, high = scale, -mpmath.inf, mpmath.inf
            usual = scipy.stats.norm(float(mean), float(scale)).std()
        else:  # scale: the standard deviation before the cut at two of them
            sd, low, high = scale * cut, mean - 2 * scale, mean + 2 * scale
            usual = scipy.stats.truncnorm(-2, 2, float(mean), float(scale)).std()
        worst = max(worst, relative(sd, usual))
        bounds = [("-inf" if kind == "normal" else number(low)),
                  ("inf" if kind == "normal" else number(high))]
        rows.append([name, *map(str, shape), number(mean), number(sd), *bounds])

    def scaled(name, shape, scale, mode, distribution):
        fan = {"fan_in": shape[0], "fan_out": shape[1],
               "fan_avg": mpmath.mpf(shape[0] + shape[1]) / 2}[mode]
        sd = mpmath.sqrt(mpmath.mpf(scale) / fan)
        if distribution == "uniform":
            add(name, shape, "uniform", 0, mpmath.sqrt(3) * sd)
        elif distribution == "truncated_normal":
            add(name, shape, "truncated", 0, sd / cut)
        else:
            add(name, shape, "normal", 0, sd)

    presets = {"glorot": (1, "fan_avg"), "he": (2, "fan_in"), "lecun": (1, "fan_in")}
    for preset, (scale, mode) in presets.items():
        for suffix, distribution in [("uniform", "uniform"), ("normal", "truncated_normal")]:
            for shape in SHAPES:
                scaled(f"{preset}_{suffix}", shape, scale, mode, distribution)
    for scale, mode, distribution in [(2, "fan_out", "uniform"), (0.5, "fan_avg", "truncated_normal"),
                                      (1, "fan_in", "untruncated_normal")]:
        for shape in SHAPES:
            scaled(f"variance_scaling({scale},{mode},{distribution})", shape, scale, mode,
                   distribution)
    for shape in SHAPES:  # PyTorch: gain sqrt(2 / (1 + a^2)) of leaky_relu, a = 0
        scaled("kaiming_uniform", shape, 2, "fan_in", "uniform")
    for shape in SHAPES:
        scaled("kaiming_normal", shape, 2, "fan_in", "untruncated_normal")
    add("random_uniform(-0.25,0.5)", (3, 7), "uniform", 0.125, 0.375)
    add("random_normal(0.5,0.25)", (3, 7), "normal", 0.5, 0.25)
    add("truncated_normal(0.5,0.25)", (3, 7), "truncated", 0.5, 0.25)
    assert worst < 1e-13, worst
    print(f"initializers.tsv, relative difference of sd from SciPy: {worst:.1e}")
    write_table(
        HERE / "initializers.tsv",
        "Mean, standard deviation and bounds of kernels fan_in x fan_out, by Keras's formulas "
        "(kaiming_*: PyTorch's); by make_references.py, mpmath "
        f"{mpmath.__version__} with 50 digits, sd equal to SciPy {scipy.__version__} within 1e-13.",
        ["initializer", "fan_in", "fan_out", "mean", "sd", "low", "high"], rows)


def root(fraction):
    return mpmath.sqrt(mpmath.mpf(fraction.numerator) / fraction.denominator)


# ---- losses and metrics --------------------------------------------------------------------------

# Outputs are exact in float32; of a loss that applies softmax or sigmoid itself they are logits.
LOSS_OUTPUTS = {
    "logits3": [[0.5, -1.25, 2.0], [-0.75, 0.375, 0.125], [3.5, 1.125, -2.5],
                [0.0625, 0.25, -0.5]],  # none at a kink of a hinge
    "logits1": [[0.75], [-1.5], [2.25], [-0.125]],
    "shares3": [[0.5, 0.125, 0.375], [0.25, 0.625, 0.125], [0.0625, 0.1875, 0.75],
                [0.375, 0.3125, 0.3125]],
    "values1": [[1.5], [-0.75], [4.25], [2.0]],
    "counts1": [[1.5], [0.75], [4.25], [2.0]],
}
LOSS_LABELS = {3: [2, 0, 1, 1], 1: [1, 0, 0, 1]}
LOSS_VALUES = [2.0, -1.25, 0.5, 2.125]
COUNTS = [2.0, 0.0, 5.0, 1.0]
KERAS_EPSILON = 1e-7


def smoothed(t, smoothing, classes):
    return t * (1 - smoothing) + smoothing / classes


def plus_minus(t):
    return 2 * t - 1


def normalized(v, library):
    return v / library.sqrt((v * v).sum(-1, keepdims=True))


# Per row, by the formulas of keras/src/losses; n is numpy or torch, y and t are rows x units.
LOSS_FORMULAS = {
    "mean_squared_error": lambda n, y, t: ((y - t) ** 2).mean(-1),
    "mean_absolute_error": lambda n, y, t: n.abs(y - t).mean(-1),
    "mean_absolute_percentage_error":
        lambda n, y, t: 100 * (n.abs(y - t) / n.clip(n.abs(t), KERAS_EPSILON, 1e300)).mean(-1),
    "mean_squared_logarithmic_error":
        lambda n, y, t: ((n.log(n.clip(y, KERAS_EPSILON, 1e300) + 1)
                          - n.log(n.clip(t, KERAS_EPSILON, 1e300) + 1)) ** 2).mean(-1),
    "cosine_similarity": lambda n, y, t: -(normalized(y, n) * normalized(t, n)).sum(-1),
    "huber": lambda n, y, t, delta=1.0: n.where(
        n.abs(y - t) <= delta, 0.5 * (y - t) ** 2,
        delta * n.abs(y - t) - 0.5 * delta ** 2).mean(-1),
    "log_cosh": lambda n, y, t: n.log(n.cosh(y - t)).mean(-1),
    "hinge": lambda n, y, t: n.clip(1 - plus_minus(t) * y, 0, 1e300).mean(-1),
    "squared_hinge": lambda n, y, t: (n.clip(1 - plus_minus(t) * y, 0, 1e300) ** 2).mean(-1),
    "categorical_hinge": lambda n, y, t: n.clip(
        (n.amax((1 - t) * y, -1)) - (t * y).sum(-1) + 1, 0, 1e300),
    "kl_divergence": lambda n, y, t: (n.clip(t, KERAS_EPSILON, 1) * n.log(
        n.clip(t, KERAS_EPSILON, 1) / n.clip(y, KERAS_EPSILON, 1))).sum(-1),
    "poisson": lambda n, y, t: (y - t * n.log(y + KERAS_EPSILON)).mean(-1),
    "binary_crossentropy": lambda n, z, t, label_smoothing=0.0: binary(
        n, z, smoothed(t, label_smoothing, 2)).mean(-1),
    "categorical_crossentropy": lambda n, z, t, label_smoothing=0.0: -(smoothed(
        t, label_smoothing, 3) * n.log(softmax_of(n, z))).sum(-1),
    "sparse_categorical_crossentropy": lambda n, z, t: -(t * n.log(softmax_of(n, z))).sum(-1),
    "binary_focal_crossentropy":
        lambda n, z, t, alpha=0.25, gamma=2.0, apply_class_balancing=False, label_smoothing=0.0:
        binary_focal(n, z, smoothed(t, label_smoothing, 2), alpha, gamma,
                     apply_class_balancing).mean(-1),
    "categorical_focal_crossentropy":
        lambda n, z, t, alpha=0.25, gamma=2.0, label_smoothing=0.0: -(
            alpha * (1 - softmax_of(n, z)) ** gamma * smoothed(t, label_smoothing, 3)
            * n.log(softmax_of(n, z))).sum(-1),
    "categorical_generalized_cross_entropy":
        lambda n, z, t, q=0.5: (1 - (softmax_of(n, z) * t).sum(-1) ** q) / q,
}
# What PyTorch has itself: from outputs y (or logits) and targets t, per row.
TORCH_OWN = {
    "mean_squared_error": lambda y, t: functional.mse_loss(y, t, reduction="none").mean(-1),
    "mean_absolute_error": lambda y, t: functional.l1_loss(y, t, reduction="none").mean(-1),
    "cosine_similarity": lambda y, t: -functional.cosine_similarity(y, t, dim=-1),
    "huber": lambda y, t, delta=1.0: functional.huber_loss(
        y, t, reduction="none", delta=delta).mean(-1),
    "kl_divergence": lambda y, t: functional.kl_div(
        y.log(), t.clip(KERAS_EPSILON, 1), reduction="none").sum(-1),
    "poisson": lambda y, t: functional.poisson_nll_loss(
        y, t, log_input=False, eps=KERAS_EPSILON, reduction="none").mean(-1),
    "binary_crossentropy": lambda z, t, label_smoothing=0.0:
        functional.binary_cross_entropy_with_logits(
            z, smoothed(t, label_smoothing, 2), reduction="none").mean(-1),
    "categorical_crossentropy": lambda z, t, label_smoothing=0.0: functional.cross_entropy(
        z, t, reduction="none", label_smoothing=label_smoothing),
    "sparse_categorical_crossentropy": lambda z, t: functional.cross_entropy(
        z, t.argmax(-1), reduction="none"),
}


def softmax_of(n, z):
    e = n.exp(z - n.amax(z, -1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def binary(n, z, t):
    p = 1 / (1 + n.exp(-z))
    return -t * n.log(p) - (1 - t) * n.log(1 - p)


def binary_focal(n, z, t, alpha, gamma, balanced):
    p = 1 / (1 + n.exp(-z))
    right = t * p + (1 - t) * (1 - p)
    weight = t * alpha + (1 - t) * (1 - alpha) if balanced else 1.0
    return weight * (1 - right) ** gamma * binary(n, z, t)


class Torch:
    """The part of numpy's interface that the formulas use."""
    abs, log, exp, cosh, sqrt, where = (torch.abs, torch.log, torch.exp, torch.cosh, torch.sqrt,
                                        torch.where)

    @staticmethod
    def clip(x, low, high):
        return torch.clamp(x, low, high)

    @staticmethod
    def amax(x, axis, keepdims=False):
        return torch.amax(x, axis, keepdim=keepdims)


# loss, arguments, outputs, what is wanted
LOSS_CASES = [
    ("mean_squared_error", {}, "values1", "values"), ("mean_squared_error", {}, "shares3", "labels"),
    ("mean_absolute_error", {}, "values1", "values"),
    ("mean_absolute_error", {}, "shares3", "labels"),
    ("mean_absolute_percentage_error", {}, "values1", "values"),
    ("mean_squared_logarithmic_error", {}, "values1", "values"),
    ("mean_squared_logarithmic_error", {}, "shares3", "labels"),
    ("cosine_similarity", {}, "shares3", "labels"), ("cosine_similarity", {}, "logits3", "labels"),
    ("huber", {}, "values1", "values"), ("huber", {"delta": 0.5}, "values1", "values"),
    ("huber", {"delta": 4.0}, "logits3", "labels"),
    ("log_cosh", {}, "values1", "values"), ("log_cosh", {}, "logits3", "labels"),
    ("hinge", {}, "values1", "labels"), ("hinge", {}, "logits3", "labels"),
    ("squared_hinge", {}, "values1", "labels"), ("squared_hinge", {}, "logits3", "labels"),
    ("categorical_hinge", {}, "logits3", "labels"), ("categorical_hinge", {}, "shares3", "labels"),
    ("kl_divergence", {}, "shares3", "labels"),
    ("poisson", {}, "counts1", "counts"), ("poisson", {}, "shares3", "labels"),
    ("binary_crossentropy", {}, "logits1", "labels"),
    ("binary_crossentropy", {"label_smoothing": 0.25}, "logits1", "labels"),
    ("binary_crossentropy", {"label_smoothing": 0.1}, "logits3", "labels"),
    ("sparse_categorical_crossentropy", {}, "logits3", "labels"),
    ("categorical_crossentropy", {}, "logits3", "labels"),
    ("categorical_crossentropy", {"label_smoothing": 0.1}, "logits3", "labels"),
    ("categorical_crossentropy", {"label_smoothing": 1.0}, "logits3", "labels"),
    ("binary_focal_crossentropy", {}, "logits1", "labels"),
    ("binary_focal_crossentropy", {"apply_class_balancing": True}, "logits1", "labels"),
    ("binary_focal_crossentropy", {"apply_class_balancing": True, "alpha": 0.75, "gamma": 0.5},
     "logits3", "labels"),
    ("binary_focal_crossentropy", {"gamma": 0.0, "label_smoothing": 0.2}, "logits1", "labels"),
    ("binary_focal_crossentropy", {"gamma": 1.5, "label_smoothing": 0.2}, "logits3", "labels"),
    ("categorical_focal_crossentropy", {}, "logits3", "labels"),
    ("categorical_focal_crossentropy", {"alpha": 1.0, "gamma": 0.0}, "logits3", "labels"),
    ("categorical_focal_crossentropy", {"gamma": 0.5, "label_smoothing": 0.1}, "logits3", "labels"),
    ("categorical_generalized_cross_entropy", {}, "logits3", "labels"),
    ("categorical_generalized_cross_entropy", {"q": 0.75}, "logits3", "labels"),
]


def wanted_matrix(what, units):
    if what == "values":
        return numpy.array(LOSS_VALUES)[:, None]
    if what == "counts":
        return numpy.array(COUNTS)[:, None]
    labels = numpy.array(LOSS_LABELS[units])
    return labels[:, None].astype(float) if units == 1 else numpy.eye(units)[labels]


def cells(array):
    return " ".join(number(v) for v in numpy.asarray(array).ravel())


def write_losses():
    rows, worst, worst_own = [], 0.0, 0.0
    for name, arguments, outputs, what in LOSS_CASES:
        y = numpy.array(LOSS_OUTPUTS[outputs])
        t = wanted_matrix(what, y.shape[1])
        formula = LOSS_FORMULAS[name]
        exact = formula(numpy, y.astype(EXTENDED), t.astype(EXTENDED), **arguments)
        leaf = torch.tensor(y, requires_grad=True)
        usual = formula(Torch, leaf, torch.tensor(t), **arguments)
        usual.mean().backward()
        worst = max(worst, float(numpy.abs(exact - usual.detach().numpy()).max()))
        if name in TORCH_OWN:
            own_leaf = torch.tensor(y, requires_grad=True)
            own = TORCH_OWN[name](own_leaf, torch.tensor(t), **arguments)
            own.mean().backward()
            worst_own = max(worst_own, float((own - usual).abs().max()),
                            float((own_leaf.grad - leaf.grad).abs().max()))
        targets = t if what != "labels" else numpy.array(LOSS_LABELS[y.shape[1]])
        rows.append([yaml_text(name, arguments), str(y.shape[1]), cells(y), what, cells(targets),
                     cells(exact), cells(leaf.grad)])
    assert worst < 1e-13 and worst_own < 1e-12, (worst, worst_own)
    print(f"loss_gradients.tsv: {len(rows)} losses, PyTorch within {worst:.1e}, its own losses "
          f"within {worst_own:.1e}")
    write_table(
        HERE / "loss_gradients.tsv",
        "The loss of each row by Keras 3's formulas, and the gradient of their mean by the outputs "
        "(logits, where softmax or sigmoid belongs to the loss), row by row; by make_references.py, "
        f"NumPy extended precision equal to PyTorch {torch.__version__} float64 within 1e-13, "
        "gradients by autograd, equal to those of PyTorch's own losses where it has them.",
        ["loss", "units", "outputs", "kind", "targets", "losses", "gradient"], rows)


def roc_area(y, t):
    """Keras's AUC: 200 thresholds, each counted by itself, and trapezoids between them."""
    points = [-KERAS_EPSILON] + [i / 199 for i in range(1, 199)] + [1 + KERAS_EPSILON]
    y, t = y.ravel(), t.ravel().astype(bool)
    hits = [(t & (y > p)).sum() / t.sum() for p in points]
    alarms = [(~t & (y > p)).sum() / (~t).sum() for p in points]
    return sum((alarms[i] - alarms[i + 1]) * (hits[i] + hits[i + 1]) / 2 for i in range(199))


def f_scores(y, t, beta=1.0, average="macro", threshold=None):
    if threshold is None:
        said = y >= y.max(-1, keepdims=True) if y.shape[1] > 1 else y > 0.5
    else:
        said = y > threshold
    t = t.astype(bool)
    axis = None if average == "micro" else 0
    hits, alarms, missed = (said & t).sum(axis), (said & ~t).sum(axis), (~said & t).sum(axis)
    scores = numpy.array((1 + beta**2) * hits / ((1 + beta**2) * hits + beta**2 * missed + alarms))
    return float(scores.mean() if average != "weighted" else (scores * t.mean(0)).sum())


def answers(y, t, thresholds=0.5, class_id=None, top_k=None):
    said = y > thresholds
    if top_k is not None:
        order = numpy.argsort(-y, axis=1, kind="stable")[:, :top_k]
        said = numpy.zeros_like(y, dtype=bool)
        numpy.put_along_axis(said, order, True, axis=1)
    t = t.astype(bool)
    if class_id is not None:
        said, t = said[:, class_id], t[:, class_id]
    return [int(n.sum()) for n in (said & t, said & ~t, ~said & t, ~said & ~t)]


def ratio(a, b):
    return a / b if b else 0.0


METRICS = {
    "accuracy": lambda y, t: float(((y.argmax(1) == t.argmax(1)) if y.shape[1] > 1
                                    else (y > 0.5)[:, 0] == (t == 1)[:, 0]).mean()),
    "binary_accuracy": lambda y, t, threshold=0.5: float(((y > threshold) == (t == 1)).mean()),
    "top_k_categorical_accuracy": lambda y, t, k=5: float(
        ((y > (y * t).sum(1, keepdims=True)).sum(1) < k).mean()),
    "precision": lambda y, t, **a: ratio(answers(y, t, **a)[0], sum(answers(y, t, **a)[:2])),
    "recall": lambda y, t, **a: ratio(answers(y, t, **a)[0],
                                      answers(y, t, **a)[0] + answers(y, t, **a)[2]),
    "f1_score": f_scores,
    "fbeta_score": f_scores,
    "auc": roc_area,
    "true_positives": lambda y, t, **a: answers(y, t, **a)[0],
    "false_positives": lambda y, t, **a: answers(y, t, **a)[1],
    "false_negatives": lambda y, t, **a: answers(y, t, **a)[2],
    "true_negatives": lambda y, t, **a: answers(y, t, **a)[3],
    "root_mean_squared_error": lambda y, t: float(numpy.sqrt(((y - t) ** 2).mean())),
    "r2_score": lambda y, t: float(numpy.mean(
        1 - ((y - t) ** 2).sum(0) / ((t - t.mean(0)) ** 2).sum(0))),
    "cosine_similarity": lambda y, t: float((normalized(y, numpy) * normalized(t, numpy)).sum(-1)
                                            .mean()),
    "binary_crossentropy": lambda y, t: float(-numpy.log(numpy.where(t == 1, y, 1 - y)).mean()),
    "categorical_crossentropy": lambda y, t: float(-numpy.log(
        (y * t).sum(1) / y.sum(1)).mean()),
}
for METRIC, LOSS in {"mae": "mean_absolute_error", "mse": "mean_squared_error",
                     "mape": "mean_absolute_percentage_error",
                     "msle": "mean_squared_logarithmic_error", "log_cosh": "log_cosh",
                     "poisson": "poisson", "kl_divergence": "kl_divergence", "hinge": "hinge",
                     "squared_hinge": "squared_hinge",
                     "categorical_hinge": "categorical_hinge"}.items():
    METRICS[METRIC] = lambda y, t, formula=LOSS_FORMULAS[LOSS]: float(formula(numpy, y, t).mean())

METRIC_CASES = [(name, {}, "classes4") for name in METRICS] + [
    (name, {}, "binary") for name in METRICS
    if name not in ("categorical_hinge", "kl_divergence", "cosine_similarity",
                    "top_k_categorical_accuracy", "categorical_crossentropy")] + [
    (name, {}, "values") for name in ("mae", "mse", "root_mean_squared_error", "mape", "msle",
                                      "r2_score", "log_cosh")] + [
    ("binary_accuracy", {"threshold": 0.25}, "classes4"),
    ("top_k_categorical_accuracy", {"k": 1}, "classes4"),
    ("top_k_categorical_accuracy", {"k": 2}, "classes4"),
    ("precision", {"thresholds": 0.25}, "classes4"), ("precision", {"class_id": 2}, "classes4"),
    ("precision", {"top_k": 2}, "classes4"), ("recall", {"top_k": 2}, "classes4"),
    ("recall", {"thresholds": 0.25}, "classes4"), ("recall", {"class_id": 1}, "classes4"),
    ("recall", {"thresholds": 0.75}, "binary"),
    ("true_positives", {"thresholds": 0.25}, "classes4"),
    ("false_negatives", {"thresholds": 0.25}, "classes4"),
    ("f1_score", {"average": "micro"}, "classes4"), ("f1_score", {"average": "weighted"}, "classes4"),
    ("f1_score", {"threshold": 0.25}, "classes4"),
    ("fbeta_score", {"beta": 2.0, "average": "weighted"}, "classes4"),
    ("fbeta_score", {"beta": 0.5, "average": "macro", "threshold": 0.25}, "classes4"),
    ("fbeta_score", {"beta": 2.0}, "binary"),
]


def metric_inputs():
    random = numpy.random.RandomState(104)
    rows = 60
    # Shares of 64: exact in float32, many of them equal, and none at a threshold of 0.25 or above.
    labels = random.randint(0, 4, rows)
    raw = random.gamma(1.0, 1.0, (rows, 4)) + 1.5 * numpy.eye(4)[labels] * random.uniform(0, 1, (rows, 1))
    shares = numpy.floor(64 * raw / raw.sum(1, keepdims=True)) / 64 + 1 / 128
    binary_labels = random.randint(0, 2, rows)
    scores = numpy.clip(0.5 + 0.2 * (2 * binary_labels - 1) + 0.3 * random.standard_normal(rows),
                        0.01, 0.99)
    scores = numpy.floor(64 * scores) / 64 + 1 / 128
    values = numpy.round(8 * random.standard_normal(rows)) / 8 + 3
    values[values == 0] = 0.125
    fitted = values + numpy.round(8 * random.standard_normal(rows)) / 16
    return {"classes4": (shares, numpy.eye(4)[labels], labels),
            "binary": (scores[:, None], binary_labels[:, None].astype(float), binary_labels),
            "values": (fitted[:, None], values[:, None], values)}


def write_metrics():
    inputs = metric_inputs()
    for name, (y, t, _) in inputs.items():
        if name == "values":
            continue
        # Ranks: the share of pairs of a yes and a no in the right order; equal buckets cost little.
        ups, downs = y.ravel()[t.ravel() == 1], y.ravel()[t.ravel() == 0]
        pairs = (ups[:, None] > downs) + 0.5 * (ups[:, None] == downs)
        assert abs(pairs.mean() - roc_area(y, t)) < 2e-3, name
    rows = [["inputs", name, str(y.shape[1]), cells(y), cells(targets)]
            for name, (y, _, targets) in inputs.items()]
    for name, arguments, problem in METRIC_CASES:
        y, t, _ = inputs[problem]
        if name == "log_cosh":
            y, t = y.astype(EXTENDED), t.astype(EXTENDED)
        rows.append(["metric", problem, yaml_text(name, arguments),
                     number(METRICS[name](y, t, **arguments)), ""])
    write_table(
        HERE / "metrics.tsv",
        "Metrics by Keras 3's definitions, each threshold counted by itself; first the inputs "
        "(units, predictions row by row, classes or values), then the metrics of them (name, "
        f"value); by make_references.py, NumPy {numpy.__version__} float64; the area under the "
        "curve also by ranks within 2e-3.",
        ["what", "inputs", "units or metric", "predictions or value", "targets"], rows)


def main():
    torch.set_num_threads(1)
    mpmath.mp.dps = 50
    write_training()
    write_layers()
    write_steps()
    check_optimizer_table()
    write_distributions()
    write_statistics()
    write_losses()
    write_metrics()
    write_initializers()


if __name__ == "__main__":
    main()
