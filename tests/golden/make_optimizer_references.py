"""Golden numbers for optimizers with all their arguments, schedules, regularizers and constraints.

As make_references.py, whose problem and helpers it uses: each training is computed twice, by
hand-written backpropagation and rules in NumPy's extended precision and by PyTorch's float64
autograd with the rules written once more; the two must agree to 1e-11. Schedules are computed by
mpmath with 50 digits. Nothing of fanin is used.
"""

import json
import math

import mpmath
import numpy
import torch

import make_references as base
from make_references import EXTENDED, HERE, TRAINING, number

STEPS = 50
SHOWN = [1, 2, 5, 10, 20, 35, 50]
BATCH = 16
COMMON = {"weight_decay": None, "clipnorm": None, "global_clipnorm": None, "clipvalue": None,
          "use_ema": False, "ema_momentum": 0.99, "ema_overwrite_frequency": None,
          "gradient_accumulation_steps": None}
DEFAULTS = {
    **base.KERAS_DEFAULTS,
    "AdamW": {**base.KERAS_DEFAULTS["Adam"], "weight_decay": 0.004},
    "Adamax": {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
    "Nadam": {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
    "Adadelta": {"rho": 0.95, "epsilon": 1e-7},
    "Lion": {"beta_1": 0.9, "beta_2": 0.99},
    "Ftrl": {"learning_rate_power": -0.5, "initial_accumulator_value": 0.1,
             "l1_regularization_strength": 0.0, "l2_regularization_strength": 0.0,
             "l2_shrinkage_regularization_strength": 0.0, "beta": 0.0},
}
L2 = {"kernel_regularizer": {"L2": {"l2": 0.01}}}
DECAY = {"weight_decay": 0.01}
EVERY = [("SGD", {"learning_rate": 0.05}), ("SGD", {"learning_rate": 0.02, "momentum": 0.9}),
         ("SGD", {"learning_rate": 0.02, "momentum": 0.9, "nesterov": True}),
         ("RMSprop", {"learning_rate": 0.002, "momentum": 0.5, "centered": True}),
         ("Adam", {"learning_rate": 0.01}),
         ("Adam", {"learning_rate": 0.01, "beta_2": 0.9, "amsgrad": True}),
         ("AdamW", {"learning_rate": 0.01}), ("Adamax", {"learning_rate": 0.01}),
         ("Nadam", {"learning_rate": 0.01}), ("Adagrad", {"learning_rate": 0.05}),
         ("Adadelta", {"learning_rate": 1.0, "epsilon": 1e-4}), ("Lion", {"learning_rate": 0.002}),
         ("Ftrl", {"learning_rate": 0.1})]
SGD = {"learning_rate": 0.05}
RESTARTS = {"CosineDecayRestarts": {"initial_learning_rate": 0.1, "first_decay_steps": 10}}
WARMUP = {"CosineDecay": {"initial_learning_rate": 0.001, "decay_steps": 40,
                          "warmup_target": 0.02, "warmup_steps": 8}}
CASES = [(name, {**arguments, **DECAY}, L2) for name, arguments in EVERY] + [
    ("SGD", {**SGD, "clipnorm": 0.1}, L2),
    ("Adam", {"learning_rate": 0.01, "global_clipnorm": 0.2}, L2),
    ("SGD", {**SGD, "clipvalue": 0.01}, L2),
    ("SGD", {**SGD, "use_ema": True, "ema_momentum": 0.9}, {}),
    ("Adam", {"learning_rate": 0.01, "use_ema": True, "ema_momentum": 0.8,
              "ema_overwrite_frequency": 7}, L2),
    ("Adam", {"learning_rate": 0.01, "gradient_accumulation_steps": 3, "weight_decay": 0.01}, L2),
    ("SGD", {**SGD, "gradient_accumulation_steps": 4, "global_clipnorm": 0.3, "use_ema": True,
             "ema_momentum": 0.8, "ema_overwrite_frequency": 2}, {}),
    ("SGD", {"learning_rate": RESTARTS, **DECAY}, {}),
    ("Adam", {"learning_rate": WARMUP}, {}),
    ("Ftrl", {"learning_rate": 0.2, "learning_rate_power": -0.3, "beta": 0.1,
              "l1_regularization_strength": 0.01, "l2_regularization_strength": 0.1,
              "l2_shrinkage_regularization_strength": 0.02}, {}),
    ("SGD", SGD, {"kernel_regularizer": {"L1": {"l1": 0.003}},
                  "bias_regularizer": {"L1L2": {"l1": 0.01, "l2": 0.02}}}),
    ("SGD", SGD, {"activity_regularizer": {"L1L2": {"l1": 0.02, "l2": 0.03}}}),
    ("SGD", SGD, {"kernel_regularizer": {"OrthogonalRegularizer": {"factor": 0.5}}}),
    ("SGD", {**SGD, "momentum": 0.9}, {"kernel_regularizer": {
        "OrthogonalRegularizer": {"factor": 0.5, "mode": "columns"}}}),
    ("SGD", SGD, {"kernel_constraint": {"MaxNorm": {"max_value": 0.8}},
                  "bias_constraint": {"NonNeg": {}}}),
    ("SGD", SGD, {"kernel_constraint": {"UnitNorm": {"axis": 1}},
                  "bias_constraint": {"MaxNorm": {"max_value": 0.05}}}),
    ("Adam", {"learning_rate": 0.01}, {"kernel_constraint": {"MinMaxNorm": {
        "min_value": 0.9, "max_value": 1.0, "rate": 0.3}}}),
]

# ---- schedules ------------------------------------------------------------------------------------

SCHEDULES = [
    ({"ExponentialDecay": {"initial_learning_rate": 0.05, "decay_steps": 10, "decay_rate": 0.96}},
     [0, 5, 10, 1000]),
    ({"ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 0.96,
                           "staircase": True}}, [1, 2, 3, 100]),
    ({"PiecewiseConstantDecay": {"boundaries": [100, 110, 120], "values": [1.0, 0.1, 0.01, 0.001]}},
     [0, 100, 101, 110, 111, 120, 121, 999]),
    ({"PolynomialDecay": {"initial_learning_rate": 0.05, "decay_steps": 10,
                          "end_learning_rate": 0.001}}, [0, 5, 10, 17]),
    ({"PolynomialDecay": {"initial_learning_rate": 0.05, "decay_steps": 10, "power": 0.5,
                          "cycle": True}}, [0, 5, 10, 11, 15, 20, 25]),
    ({"PolynomialDecay": {"initial_learning_rate": 0.05, "decay_steps": 10, "power": 2.0}}, [3, 9]),
    ({"InverseTimeDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.96}},
     [0, 3, 10, 400]),
    ({"InverseTimeDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.96,
                           "staircase": True}}, [3, 9, 10, 400]),
    ({"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 1000}},
     [0, 1, 250, 500, 999, 1000, 2000]),
    ({"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 1000, "alpha": 0.1}},
     [0, 250, 1000]),
    ({"CosineDecay": {"initial_learning_rate": 0.0, "decay_steps": 100, "warmup_target": 0.5,
                      "warmup_steps": 10, "alpha": 0.1}}, [0, 3, 9, 10, 11, 60, 110, 111]),
    ({"CosineDecayRestarts": {"initial_learning_rate": 0.1, "first_decay_steps": 10}},
     [0, 5, 9, 10, 20, 29, 30, 69, 70, 1000]),
    ({"CosineDecayRestarts": {"initial_learning_rate": 0.1, "first_decay_steps": 4, "t_mul": 1.5,
                              "m_mul": 0.5, "alpha": 0.1}}, [0, 3, 4, 9, 10, 18, 19, 32, 33, 34]),
    ({"CosineDecayRestarts": {"initial_learning_rate": 0.1, "first_decay_steps": 10, "t_mul": 1.0,
                              "m_mul": 0.9}}, [0, 9, 10, 25, 100]),
]


def schedule_at(schedule, step):
    """The value by mpmath; every given number is the double that it is."""
    (name, a), = schedule.items()
    a = {key: mpmath.mpf(value) if isinstance(value, (int, float)) and value is not True else value
         for key, value in a.items()}
    step = mpmath.mpf(step)
    initial, steps = a.get("initial_learning_rate"), a.get("decay_steps")
    if name == "PiecewiseConstantDecay":
        return mpmath.mpf(a["values"][sum(step > b for b in a["boundaries"])])
    if name in ("ExponentialDecay", "InverseTimeDecay"):
        count = mpmath.floor(step / steps) if a.get("staircase") else step / steps
        rate = a["decay_rate"]
        return initial * rate**count if name == "ExponentialDecay" else initial / (1 + rate * count)
    if name == "PolynomialDecay":
        end = a.get("end_learning_rate", mpmath.mpf(1e-4))
        if a.get("cycle"):
            steps = steps * max(1, mpmath.ceil(step / steps))
        share = 1 - min(step, steps) / steps
        return (initial - end) * share ** a.get("power", 1) + end
    alpha = a.get("alpha", mpmath.mpf(0))

    def wave(fraction):
        return (1 + mpmath.cos(mpmath.pi * fraction)) / 2

    if name == "CosineDecay":
        if "warmup_target" in a:
            if step < a["warmup_steps"]:
                return initial + (a["warmup_target"] - initial) * step / a["warmup_steps"]
            initial, step = a["warmup_target"], step - a["warmup_steps"]
        return initial * ((1 - alpha) * wave(min(step, steps) / steps) + alpha)
    first, length, peak = mpmath.mpf(0), a["first_decay_steps"], mpmath.mpf(1)
    while step >= first + length:
        first, length, peak = first + length, length * a.get("t_mul", 2), peak * a.get("m_mul", 1)
    return initial * ((1 - alpha) * peak * wave((step - first) / length) + alpha)


def rate_at(learning_rate, step):
    return float(schedule_at(learning_rate, step)) if isinstance(learning_rate, dict) \
        else learning_rate


def write_schedules():
    rows = [[json.dumps(schedule).replace('"', ""), str(step), number(schedule_at(schedule, step))]
            for schedule, steps in SCHEDULES for step in steps]
    base.write_table(HERE / "schedules.tsv",
                     "Learning rates of Keras 3's schedules; by make_optimizer_references.py, "
                     f"mpmath {mpmath.__version__} with 50 digits.",
                     ["schedule", "step", "value"], rows)


# ---- first means: NumPy, everything by hand -------------------------------------------------------


def numpy_penalty(regularizer, w):
    """Value and gradient."""
    if not regularizer:
        return EXTENDED(0), 0 * w
    (name, a), = regularizer.items()
    if name != "OrthogonalRegularizer":
        l1 = EXTENDED(a.get("l1", 0))
        l2 = EXTENDED(a.get("l2", 0))
        return l1 * abs(w).sum() + l2 * (w * w).sum(), l1 * numpy.sign(w) + 2 * l2 * w
    rows = w if a.get("mode", "rows") == "rows" else w.T
    lengths = numpy.sqrt((rows * rows).sum(axis=1, keepdims=True))
    unit = rows / lengths
    cosines = unit @ unit.T
    numpy.fill_diagonal(cosines, 0)
    scale = EXTENDED(a["factor"]) / (len(rows) * (len(rows) - 1))
    by_unit = 2 * scale * numpy.sign(cosines) @ unit
    gradient = (by_unit - (by_unit * unit).sum(axis=1, keepdims=True) * unit) / lengths
    return scale * abs(cosines).sum(), gradient if rows is w else gradient.T


def numpy_constrained(constraint, w):
    if not constraint:
        return w
    (name, a), = constraint.items()
    if name == "NonNeg":
        return numpy.maximum(w, 0)
    norm = numpy.sqrt((w * w).sum(axis=a.get("axis", 0), keepdims=True))
    if name == "UnitNorm":
        return w / (EXTENDED(1e-7) + norm)
    wanted = numpy.clip(norm, a.get("min_value", 0), a["max_value"])
    rate = EXTENDED(a.get("rate", 1))
    return w * ((rate * wanted + (1 - rate) * norm) / (EXTENDED(1e-7) + norm))


def numpy_rule(name, a, s, w, g, lr, t):
    one = EXTENDED(1)
    if name == "SGD":
        s["m"] = a["momentum"] * s.get("m", 0) - lr * g
        return w + (a["momentum"] * s["m"] - lr * g if a["nesterov"] else s["m"])
    if name == "RMSprop":
        rho = EXTENDED(a["rho"])
        s["v"] = rho * s.get("v", 0) + (one - rho) * g * g
        s["a"] = rho * s.get("a", 0) + (one - rho) * g
        d = s["v"] - s["a"] ** 2 if a["centered"] else s["v"]
        s["m"] = a["momentum"] * s.get("m", 0) + lr * g / numpy.sqrt(d + a["epsilon"])
        return w - s["m"]
    if name == "Adagrad":
        s["a"] = s.get("a", EXTENDED(a["initial_accumulator_value"])) + g * g
        return w - lr * g / numpy.sqrt(s["a"] + a["epsilon"])
    if name == "Adadelta":
        rho, eps = EXTENDED(a["rho"]), a["epsilon"]
        s["a"] = rho * s.get("a", 0) + (one - rho) * g * g
        step = -numpy.sqrt(s.get("d", 0) + EXTENDED(eps)) / numpy.sqrt(s["a"] + eps) * g
        s["d"] = rho * s.get("d", 0) + (one - rho) * step * step
        return w + lr * step
    if name == "Lion":
        b1, b2 = EXTENDED(a["beta_1"]), EXTENDED(a["beta_2"])
        m = s.get("m", 0 * w)
        s["m"] = b2 * m + (one - b2) * g
        return w - lr * numpy.sign(b1 * m + (one - b1) * g)
    if name == "Ftrl":
        p = -EXTENDED(a["learning_rate_power"])
        n, s["n"] = s.get("n", EXTENDED(a["initial_accumulator_value"])), None
        s["n"] = n + g * g
        sigma = (s["n"] ** p - n**p) / lr
        s["z"] = s.get("z", 0) + g + 2 * a["l2_shrinkage_regularization_strength"] * w - sigma * w
        l1 = a["l1_regularization_strength"]
        l2 = a["l2_regularization_strength"] + a["beta"] / (2 * lr)
        return (numpy.clip(s["z"], -l1, l1) - s["z"]) / (s["n"] ** p / lr + 2 * l2)
    b1, b2 = EXTENDED(a["beta_1"]), EXTENDED(a["beta_2"])
    s["m"] = b1 * s.get("m", 0) + (one - b1) * g
    if name == "Adamax":
        s["u"] = numpy.maximum(b2 * s.get("u", 0), abs(g))
        return w - lr / (one - b1**t) * s["m"] / (s["u"] + a["epsilon"])
    s["v"] = b2 * s.get("v", 0) + (one - b2) * g * g
    if name == "Nadam":
        u = b1 * (one - EXTENDED(0.5) * EXTENDED(0.96) ** t)
        u_next = b1 * (one - EXTENDED(0.5) * EXTENDED(0.96) ** (t + 1))
        s["P"] = s.get("P", one) * u
        m = u_next * s["m"] / (one - s["P"] * u_next) + (one - u) * g / (one - s["P"])
        return w - lr * m / (numpy.sqrt(s["v"] / (one - b2**t)) + a["epsilon"])
    v = s["v"]
    if a["amsgrad"]:
        v = s["w"] = numpy.maximum(s.get("w", 0), v)
    return w - lr * numpy.sqrt(one - b2**t) / (one - b1**t) * s["m"] / (
        numpy.sqrt(v) + a["epsilon"])


def batches(x, y):
    starts = list(range(0, len(x), BATCH))
    for step in range(STEPS):
        rows = slice(starts[step % len(starts)], starts[step % len(starts)] + BATCH)
        yield step, x[rows], y[rows]


def keys_of(dense, kind):
    return [dense.get("kernel_" + kind), dense.get("bias_" + kind)] * 3


def train_numpy(name, a, dense, x, y, weights):
    a = {**COMMON, **DEFAULTS[name], **a}
    problem = base.PROBLEMS["classification"]
    x, weights = x.astype(EXTENDED), [w.astype(EXTENDED) for w in weights]
    regularizers, constraints = keys_of(dense, "regularizer"), keys_of(dense, "constraint")
    states, averages = [{} for _ in weights], [0 * w for w in weights]
    every = a["gradient_accumulation_steps"] or 1
    waiting, losses = [0 * w for w in weights], []
    for step, rows, labels in batches(x, y):
        outputs = base.numpy_outputs(weights, problem["activations"], rows)
        loss, delta = base.numpy_loss(base.CROSSENTROPY, outputs[-1], labels)
        total = loss.mean()
        gradients = [None] * len(weights)
        for layer in reversed(range(3)):
            out, below = outputs[layer + 1], outputs[layer]
            penalty, by_out = numpy_penalty(dense.get("activity_regularizer"), out)
            total += penalty / len(rows)
            by_out = by_out / len(rows)
            if layer == 2:  # delta is already by the sums: the penalty goes through the softmax
                delta = delta + out * (by_out - (by_out * out).sum(axis=1, keepdims=True))
            else:
                delta = delta + by_out
                delta = delta * ((out > 0) if layer == 0 else (1 - out * out))
            gradients[2 * layer] = below.T @ delta
            gradients[2 * layer + 1] = delta.sum(axis=0)
            delta = delta @ weights[2 * layer].T
        for i, w in enumerate(weights):
            penalty, gradient = numpy_penalty(regularizers[i], w)
            total += penalty
            gradients[i] = gradients[i] + gradient
        losses.append(total)
        waiting = [s + g for s, g in zip(waiting, gradients)]
        if (step + 1) % every == 0:
            lr, t = EXTENDED(rate_at(a["learning_rate"], step)), step // every + 1
            gradients, waiting = [g / every for g in waiting], [0 * w for w in weights]
            norms = [numpy.sqrt((g * g).sum()) for g in gradients]
            if a["clipnorm"]:
                gradients = [g * a["clipnorm"] / max(n, EXTENDED(a["clipnorm"]))
                             for g, n in zip(gradients, norms)]
            if a["global_clipnorm"]:
                norm, most = numpy.sqrt(sum(n * n for n in norms)), EXTENDED(a["global_clipnorm"])
                gradients = [g * most / max(norm, most) for g in gradients]
            if a["clipvalue"]:
                gradients = [numpy.clip(g, -EXTENDED(a["clipvalue"]), EXTENDED(a["clipvalue"]))
                             for g in gradients]
            if a["weight_decay"]:
                weights = [w - w * EXTENDED(a["weight_decay"]) * lr for w in weights]
            weights = [numpy_rule(name, a, s, w, g, lr, t)
                       for s, w, g in zip(states, weights, gradients)]
        if a["use_ema"]:
            iterations = step // every
            keep = EXTENDED(a["ema_momentum"]) if iterations else EXTENDED(0)
            averages = [keep * m + (1 - keep) * w for m, w in zip(averages, weights)]
            often = a["ema_overwrite_frequency"]
            if often and (iterations + 1) % often == 0:
                weights = list(averages)
        weights = [numpy_constrained(c, w) for c, w in zip(constraints, weights)]
    return losses, averages if a["use_ema"] else weights


# ---- second means: PyTorch, gradients by autograd -------------------------------------------------


def torch_penalty(regularizer, w):
    if not regularizer:
        return 0.0
    (name, a), = regularizer.items()
    if name == "OrthogonalRegularizer":
        w = w if a.get("mode", "rows") == "rows" else w.T
        unit = torch.nn.functional.normalize(w, dim=1)
        off = (unit @ unit.T).masked_fill(torch.eye(len(w), dtype=torch.bool), 0)
        return a["factor"] * 0.5 * off.abs().sum() / math.comb(len(w), 2)
    return a.get("l1", 0) * w.abs().sum() + a.get("l2", 0) * w.square().sum()


def torch_constrain(constraint, w):
    if not constraint:
        return
    (name, a), = constraint.items()
    if name == "NonNeg":
        w.clamp_(min=0)
        return
    norm = w.norm(dim=a.get("axis", 0), keepdim=True)
    if name == "UnitNorm":
        wanted = torch.ones_like(norm)
    else:
        wanted = norm.lerp(norm.clamp(a.get("min_value", 0), a["max_value"]), a.get("rate", 1.0))
    w.mul_(wanted / (1e-7 + norm))


class TorchRule(base.KerasOptimizer):
    """The rules that the base class lacks; called with slots of the same shape."""

    def __init__(self, name, a, weights):
        self.a, self.weights, self.iterations = a, weights, 0
        self.rule = getattr(self, name.lower())
        start = a.get("initial_accumulator_value", 0.0)
        self.first = [torch.zeros_like(w) for w in weights]
        self.second = [torch.full_like(w, start) for w in weights]
        self.third = [torch.zeros_like(w) for w in weights]

    adamw = base.KerasOptimizer.adam

    def adamax(self, w, g, mean, most, _third):
        b1, b2 = self.a["beta_1"], self.a["beta_2"]
        mean.lerp_(g, 1 - b1)
        torch.maximum(most.mul_(b2), g.abs(), out=most)
        w.addcdiv_(mean, most + self.a["epsilon"],
                   value=-self.a["learning_rate"] / (1 - b1**self.iterations))

    def nadam(self, w, g, mean, square, _third):
        b1, b2, t = self.a["beta_1"], self.a["beta_2"], self.iterations
        u = [b1 * (1 - 0.5 * 0.96**k) for k in range(1, t + 2)]
        product = math.prod(u[:t])
        mean.lerp_(g, 1 - b1)
        square.lerp_(g.square(), 1 - b2)
        ahead = mean * (u[t] / (1 - product * u[t])) + g * ((1 - u[t - 1]) / (1 - product))
        root = (square / (1 - b2**t)).sqrt() + self.a["epsilon"]
        w.sub_(ahead / root, alpha=self.a["learning_rate"])

    def adadelta(self, w, g, steps, squares, _third):
        rho, eps = self.a["rho"], self.a["epsilon"]
        squares.lerp_(g.square(), 1 - rho)
        step = g * ((steps + eps) / (squares + eps)).sqrt()
        steps.lerp_(step.square(), 1 - rho)
        w.sub_(step, alpha=self.a["learning_rate"])

    def lion(self, w, g, mean, _second, _third):
        w.sub_(mean.lerp(g, 1 - self.a["beta_1"]).sign(), alpha=self.a["learning_rate"])
        mean.lerp_(g, 1 - self.a["beta_2"])

    def ftrl(self, w, g, linear, squares, _third):
        a, lr, p = self.a, self.a["learning_rate"], -self.a["learning_rate_power"]
        before = squares.pow(p)
        squares.add_(g.square())
        linear.add_(g + 2 * a["l2_shrinkage_regularization_strength"] * w
                    - (squares.pow(p) - before) / lr * w)
        l1 = a["l1_regularization_strength"]
        shrunk = torch.nn.functional.softshrink(linear, l1) if l1 else linear
        w.copy_(-shrunk / (squares.pow(p) / lr + 2 * a["l2_regularization_strength"]
                           + a["beta"] / lr))


def train_torch(name, a, dense, x, y, weights):
    a = {**COMMON, **DEFAULTS[name], **a}
    schedule = a["learning_rate"]
    weights = [torch.tensor(w, dtype=torch.float64, requires_grad=True) for w in weights]
    optimizer = TorchRule(name, a, weights)
    averages = [torch.zeros_like(w) for w in weights]
    regularizers, constraints = keys_of(dense, "regularizer"), keys_of(dense, "constraint")
    every, losses = a["gradient_accumulation_steps"] or 1, []
    for step, rows, labels in batches(torch.tensor(x), torch.tensor(y)):
        values, loss = rows, 0.0
        for layer, activation in enumerate(base.PROBLEMS["classification"]["activations"]):
            values = values @ weights[2 * layer] + weights[2 * layer + 1]
            values = base.TORCH_ACTIVATIONS[activation](values)
            loss = loss + torch_penalty(dense.get("activity_regularizer"), values) / len(rows)
        loss = loss + base.TORCH_LOSSES[base.CROSSENTROPY](values, labels).mean()
        loss = loss + sum(torch_penalty(r, w) for r, w in zip(regularizers, weights))
        losses.append(loss.item())
        (loss / every).backward()  # gradients add up in .grad
        with torch.no_grad():
            if (step + 1) % every == 0:
                if a["clipnorm"]:
                    for w in weights:
                        torch.nn.utils.clip_grad_norm_([w], a["clipnorm"])
                if a["global_clipnorm"]:
                    norm = torch.cat([w.grad.flatten() for w in weights]).norm().item()
                    for w in weights:
                        w.grad.mul_(min(1.0, a["global_clipnorm"] / norm))
                if a["clipvalue"]:
                    torch.nn.utils.clip_grad_value_(weights, a["clipvalue"])
                a["learning_rate"] = rate_at(schedule, step)
                for w in weights:
                    w.mul_(1 - (a["weight_decay"] or 0.0) * a["learning_rate"])
                optimizer.step()
                for w in weights:
                    w.grad = None
            keep = a["ema_momentum"] if step // every else 0.0
            for w, average, constraint in zip(weights, averages, constraints):
                average.lerp_(w, 1 - keep)
                often = a["ema_overwrite_frequency"]
                if a["use_ema"] and often and (step // every + 1) % often == 0:
                    w.copy_(average)
                torch_constrain(constraint, w)
    return losses, [w.detach().numpy() for w in (averages if a["use_ema"] else weights)]


def write_trainings():
    problem = base.PROBLEMS["classification"]
    x, y = base.read_data(problem)
    weights = base.read_weights("classification", problem)
    rows, worst = [], 0.0
    for name, arguments, dense in CASES:
        losses, after = train_numpy(name, arguments, dense, x, y, weights)
        losses_2, after_2 = train_torch(name, arguments, dense, x, y, weights)
        apart = max([float(abs(a - b)) for a, b in zip(losses, losses_2)]
                    + [float(numpy.abs(a - b).max()) for a, b in zip(after, after_2)])
        print(f"{name} {arguments} {dense}: {float(losses[0]):.4f} -> {float(losses[-1]):.4f}, "
              f"apart {apart:.1e}")
        # torch adds 1e-6 to the norm that it clips by
        assert apart < (1e-4 if arguments.get("clipnorm") else 1e-11), apart
        worst = max(worst, 0.0 if arguments.get("clipnorm") else apart)
        rows.append([json.dumps({name: arguments}).replace('"', ""),
                     json.dumps(dense).replace('"', "")]
                    + [number(losses[step - 1]) for step in SHOWN]
                    + [number(sum(w.sum() for w in after)),
                       number(sum((w * w).sum() for w in after))])
    print(f"regularized.tsv: autograd within {worst:.1e}")
    base.write_table(
        TRAINING / "regularized.tsv",
        f"The classification network of losses.tsv, {STEPS} steps of {BATCH} rows in file order "
        "over and over (the last of each pass has 12); every Dense layer has the keys of `dense`. "
        "Losses of some steps, penalties included, and sums over all weights after the last, with "
        "the moving average in their place where there is one; by make_optimizer_references.py, "
        f"NumPy {numpy.__version__} extended precision, equal to PyTorch {torch.__version__} "
        "float64 autograd within 1e-11 (clipnorm: 1e-4, since PyTorch adds 1e-6 to the norm).",
        ["optimizer", "dense"] + [f"loss_{step}" for step in SHOWN] + ["sum", "sum_of_squares"],
        rows)


if __name__ == "__main__":
    torch.set_num_threads(1)
    mpmath.mp.dps = 50
    write_schedules()
    write_trainings()
