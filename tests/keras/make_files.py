#!/usr/bin/env python3
"""Writes ten small models as each Keras wrote them: one folder a dialect, a file a model and version.

    tests/keras/make_files.py [FOLDER]

The forms are those of get_config(), to_json() and to_yaml() in keras-team/keras at the tags named in
`VERSIONS`, without running any of them. Run again, it writes the same bytes.
"""
import copy
import json
import sys
from pathlib import Path

VERSIONS = {
    "keras_1": ["1.0.0", "1.0.5", "1.0.7", "1.0.8", "1.1.0", "1.1.2", "1.2.0", "1.2.1", "1.2.2", "1.2.2"],
    "keras_2_list": ["2.0.0", "2.0.4", "2.0.6", "2.0.9", "2.1.0", "2.1.4", "2.1.6", "2.2.0", "2.2.1", "2.2.2"],
    "keras_2_dict": ["2.2.3", "2.2.4", "2.2.5", "2.3.0", "2.3.1", "2.3.1", "2.3.1", "2.3.0", "2.2.4", "2.2.4"],
    "tf_keras": ["2.1.6-tf", "2.2.4-tf", "2.3.0-tf", "2.4.0", "2.5.0", "2.6.0", "2.8.0", "2.10.0", "2.12.0",
                 "2.15.0"],
    "keras_3": ["3.0", "3.1", "3.2", "3.3", "3.4", "3.5", "3.7", "3.9", "3.13", "3.15"],
    "to_yaml": ["1.0.8", "1.2.2", "2.0.6", "2.1.4", "2.2.2", "2.2.4", "2.3.1", "2.2.4-tf", "2.3.0-tf", "2.4.0"],
}
SCALINGS = {"HeNormal": (2.0, "fan_in", "normal"), "HeUniform": (2.0, "fan_in", "uniform"),
            "GlorotNormal": (1.0, "fan_avg", "normal"), "GlorotUniform": (1.0, "fan_avg", "uniform"),
            "LecunNormal": (1.0, "fan_in", "normal"), "LecunUniform": (1.0, "fan_in", "uniform")}
DEFAULTS = {"RandomNormal": {"mean": 0.0, "stddev": 0.05}, "RandomUniform": {"minval": -0.05, "maxval": 0.05},
            "Orthogonal": {"gain": 1.0}, "Identity": {"gain": 1.0}}


def dense(units, activation="linear", init="GlorotUniform", **more):
    return ("Dense", {"units": units, "activation": activation, "init": init, **more})


# What each model is, in words of no version.
MODELS = {
    "he": [dense(4, "relu", "HeNormal"), dense(2, "softmax")],
    "dropout": [dense(5, "tanh", "LecunUniform"), ("Dropout", {"rate": 0.5}), dense(4, "relu", "HeUniform", bias=False),
                dense(2, "softmax", "GlorotNormal")],
    "hard_sigmoid": [dense(4, "hard_sigmoid", "RandomNormal"), dense(1, "sigmoid")],
    "orthogonal": [dense(3, "tanh", "Identity"), dense(4, "softsign", "Orthogonal"), dense(2, "softmax", "RandomUniform")],
    "penalized": [dense(4, "relu", "HeNormal", kernel_regularizer=("L1L2", {"l1": 0.0, "l2": 0.01}),
                        bias_regularizer=("L1L2", {"l1": 0.001, "l2": 0.0}), kernel_constraint=("MaxNorm", {"max": 3, "axis": 0}),
                        bias_constraint=("NonNeg", {})),
                  dense(2, "softmax", kernel_constraint=("UnitNorm", {"axis": 0}))],
    "normalized": [dense(4), ("BatchNormalization", {}), ("Activation", {"activation": "relu"}), dense(2, "softmax")],
    "leaky": [dense(4), ("LeakyReLU", {"alpha": 0.1}), dense(4), ("ELU", {"alpha": 0.5}), dense(3), ("PReLU", {}),
              dense(2, "softmax")],
    "noisy": [dense(4, "relu"), ("GaussianNoise", {"stddev": 0.1}), ("GaussianDropout", {"rate": 0.2}), dense(1, "sigmoid")],
    "frozen": [dense(4, "softplus", "GlorotNormal", trainable=False), dense(1, "linear", "Zeros")],
    "apart": [dense(3, "linear", "LecunNormal", activity_regularizer=("L1L2", {"l1": 0.0, "l2": 0.001})),
              ("Activation", {"activation": "tanh"}), ("Reshape", {"target_shape": [3]}), ("Dropout", {"rate": 0.25}),
              dense(2), ("Activation", {"activation": "softmax"})],
}
LOSSES = {"hard_sigmoid": "binary_crossentropy", "noisy": "binary_crossentropy", "frozen": "mean_squared_error"}
NAMES = {"Dense": "dense", "Dropout": "dropout", "BatchNormalization": "batch_normalization", "Activation": "activation",
         "LeakyReLU": "leaky_re_lu", "ELU": "elu", "PReLU": "p_re_lu", "GaussianNoise": "gaussian_noise",
         "GaussianDropout": "gaussian_dropout", "Reshape": "reshape"}
K1_NAMES = {"BatchNormalization": "batchnormalization", "LeakyReLU": "leakyrelu", "PReLU": "prelu",
            "GaussianNoise": "gaussiannoise", "GaussianDropout": "gaussiandropout"}


def number(version):
    return tuple(int(part) for part in version.removesuffix("-tf").split("."))


def snake(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


# ---- Keras 1 -------------------------------------------------------------------------------------


def layer_1(kind, config, name, first, version):
    flat = {"name": name, "trainable": config.get("trainable", True)}
    if first:
        flat["batch_input_shape"] = [None, 3]
        flat["input_dtype"] = "float32"

    def penalty(value):
        if value is None:
            return None
        kind, arguments = value
        if kind == "L1L2":
            return {"name": "L1L2Regularizer" if version >= (1, 2) else "WeightRegularizer", **arguments}
        return {"name": kind, **{{"max": "m"}.get(key, key): argument for key, argument in arguments.items()}}
    if kind == "Dense":
        init = {"RandomNormal": "normal", "RandomUniform": "uniform", "Zeros": "zero", "LecunNormal": "lecun_uniform"}.get(config["init"], snake(config["init"]))
        flat |= {"output_dim": config["units"], "init": init, "activation": config["activation"],
                 "W_regularizer": penalty(config.get("kernel_regularizer")), "b_regularizer": penalty(config.get("bias_regularizer")),
                 "activity_regularizer": penalty(config.get("activity_regularizer")),
                 "W_constraint": penalty(config.get("kernel_constraint")), "b_constraint": penalty(config.get("bias_constraint")),
                 "input_dim": 3 if first else None}
        if flat["activity_regularizer"] and version < (1, 2):
            flat["activity_regularizer"]["name"] = "ActivityRegularizer"
        if version >= (1, 0, 1):
            flat["bias"] = config.get("bias", True)
    elif kind in ("Dropout", "GaussianDropout"):
        flat["p"] = config["rate"]
    elif kind == "GaussianNoise":
        flat["sigma"] = config["stddev"]
    elif kind == "BatchNormalization":
        flat |= {"epsilon": 1e-3 if version >= (1, 2) else 1e-5 if version >= (1, 0, 8) else 1e-6, "mode": 0, "axis": -1,
                 "momentum": 0.99 if version >= (1, 0, 8) else 0.9}
        if version >= (1, 2):
            flat |= {"gamma_regularizer": None, "beta_regularizer": None}
    elif kind == "PReLU":
        flat["init"] = "zero"
    else:
        flat |= config
    return {"class_name": kind, "config": flat}


def sequential_1(model, version):
    counts, layers = {}, []
    for kind, config in MODELS[model]:
        counts[kind] = counts.get(kind, 0) + 1
        name = f"{K1_NAMES.get(kind, NAMES[kind])}_{counts[kind]}"
        layers.append(layer_1(kind, config, name, not layers, number(version)))
    return {"class_name": "Sequential", "keras_version": version, "config": layers}


# ---- Keras 2 and 3 -------------------------------------------------------------------------------


class Writer:
    """Layers of keras-team 2, tf.keras 2 (tensorflow=True) or Keras 3 (three=True)."""

    def __init__(self, version, tensorflow=False, three=False):
        self.version, self.tensorflow, self.three = number(version), tensorflow, three

    def object(self, module, name, config, registered=None):
        if not self.three:
            return {"class_name": name, "config": config}
        return {"module": module, "class_name": name, "config": config, "registered_name": registered}

    def initializer(self, name):
        seed = {"seed": None}
        extra = {"dtype": "float32"} if self.tensorflow and self.version < (2, 2) else {}
        if name in SCALINGS:
            if not (self.tensorflow or self.three) or (self.tensorflow and self.version < (2, 2)):
                scale, mode, distribution = SCALINGS[name]
                return self.object("", "VarianceScaling", {"scale": scale, "mode": mode, "distribution": distribution, **seed, **extra})
            return self.object("keras.initializers", name, seed)
        config = dict(DEFAULTS.get(name, {}))
        if name in ("RandomNormal", "RandomUniform", "Orthogonal"):
            config |= seed
        return self.object("keras.initializers", name, config | extra)

    def penalty(self, module, value):
        if value is None:
            return None
        kind, arguments = value
        arguments = {{"max": "max_value"}.get(key, key): argument for key, argument in arguments.items()}
        if kind == "L1L2" and (self.three or (self.tensorflow and self.version >= (2, 4))) and not arguments["l1"]:
            kind, arguments = "L2", {"l2": arguments["l2"]}
        # float32 noise, as K.cast_to_floatx() leaves it in keras-team's files.
        if kind == "L1L2" and not self.three and not self.tensorflow:
            arguments = {key: {0.01: 0.009999999776482582, 0.001: 0.0010000000474974513}.get(v, v) for key, v in arguments.items()}
        return self.object(module, kind, arguments)

    def dtype(self):
        if self.three and self.version >= (3, 4):
            return self.object("keras", "DTypePolicy", {"name": "float32"})
        return "float32"

    def layer(self, kind, config, name, first):
        out = {"name": name, "trainable": config.get("trainable", True)}
        if self.three:
            out["dtype"] = self.dtype()
        elif first:
            out["batch_input_shape"] = [None, 3]
            out["dtype"] = "float32"
        elif self.tensorflow:
            out["dtype"] = "float32"
        if kind == "Dense":
            out |= {"units": config["units"], "activation": config["activation"], "use_bias": config.get("bias", True),
                    "kernel_initializer": self.initializer(config["init"]), "bias_initializer": self.initializer("Zeros")}
            keys = ["kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint"]
            for key in keys:
                if self.three and key == "activity_regularizer" and key not in config:
                    continue
                module = "keras.constraints" if key.endswith("constraint") else "keras.regularizers"
                out[key] = self.penalty(module, config.get(key))
            if self.three and self.version >= (3, 13):
                out["quantization_config"] = None
        elif kind == "BatchNormalization":
            out |= {"axis": [1] if self.tensorflow else -1, "momentum": 0.99, "epsilon": 0.001, "center": True, "scale": True}
            for key, start in (("beta", "Zeros"), ("gamma", "Ones"), ("moving_mean", "Zeros"), ("moving_variance", "Ones")):
                out[key + "_initializer"] = self.initializer(start)
            out |= {key: None for key in ("beta_regularizer", "gamma_regularizer", "beta_constraint", "gamma_constraint")}
            if self.three:
                out["synchronized"] = False
            if self.three and self.version >= (3, 14):
                out |= {"renorm": False, "renorm_clipping": None, "renorm_momentum": 0.99}
        elif kind == "Dropout":
            out["rate"] = config["rate"]
            if self.three or self.tensorflow or self.version >= (2, 0, 9):
                out |= {"noise_shape": None, "seed": None}
        elif kind == "LeakyReLU":
            out["negative_slope" if self.three else "alpha"] = 0.10000000149011612 if not self.three else config["alpha"]
        elif kind == "PReLU":
            out |= {"alpha_initializer": self.initializer("Zeros"), "alpha_regularizer": None, "alpha_constraint": None,
                    "shared_axes": None}
        elif kind in ("GaussianNoise", "GaussianDropout"):
            out |= config
            if self.three:
                out["seed"] = None
        else:
            out |= config
        if (kind == "BatchNormalization" and self.tensorflow and self.version < (2, 2, 4)):
            kind = "BatchNormalizationV1"
        layer = self.object("keras.layers", kind, out)
        if self.three and kind == "Dense":
            layer["build_config"] = {"input_shape": [None, 3]} if first else {"input_shape": [None, self.width]}
        if kind == "Dense":
            self.width = config["units"]
        return layer

    def input_layer(self):
        if self.three:
            config = {"batch_shape": [None, 3], "dtype": "float32", "sparse": False, "name": "input_layer"}
            if self.version >= (3, 9):
                config["ragged"] = False
            if self.version >= (3, 13):
                config["optional"] = False
        else:
            config = {"batch_input_shape": [None, 3], "dtype": "float32", "sparse": False, "ragged": False, "name": "dense_input"}
        return self.object("keras.layers", "InputLayer", config)

    def layers(self, model):
        counts, out = {}, []
        newer = self.tensorflow and self.version >= (2, 2)
        if self.three or (newer and self.version >= (2, 4)):
            out.append(self.input_layer())
        for kind, config in MODELS[model]:
            count = counts.get(kind, 0)
            counts[kind] = count + 1
            suffix = (f"_{count}" if count else "") if self.three or newer else f"_{count + 1}"
            first = sum(counts.values()) == 1
            out.append(self.layer(kind, config, NAMES[kind] + suffix, first))
        return out


def sequential_2(model, version, tensorflow=False, listed=False):
    layers = Writer(version, tensorflow).layers(model)
    config = layers if listed else {"name": "sequential" if tensorflow else "sequential_1", "layers": layers}
    return {"class_name": "Sequential", "config": config, "keras_version": version, "backend": "tensorflow"}


OPTIMIZERS_3 = [("Adam", {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": False}),
                ("SGD", {"momentum": 0.9, "nesterov": True}), ("RMSprop", {"rho": 0.9, "momentum": 0.0, "epsilon": 1e-07, "centered": False}),
                ("Nadam", {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07}), ("Adagrad", {"initial_accumulator_value": 0.1, "epsilon": 1e-07})]


def compile_3(writer, model, index):
    loss = LOSSES.get(model, "sparse_categorical_crossentropy")
    name, own = OPTIMIZERS_3[index % len(OPTIMIZERS_3)]
    rate = 0.0010000000474974513
    if index == 6:
        rate = writer.object("keras.optimizers.schedules", "ExponentialDecay",
                             {"initial_learning_rate": 0.01, "decay_steps": 100, "decay_rate": 0.9, "staircase": False,
                              "name": "ExponentialDecay"})
    config = {"name": name.lower(), "learning_rate": rate, "weight_decay": None, "clipnorm": None,
              "global_clipnorm": None, "clipvalue": None, "use_ema": False, "ema_momentum": 0.99, "ema_overwrite_frequency": None,
              "loss_scale_factor": None, "gradient_accumulation_steps": None, **own}
    if index % 3 == 2 and loss != "mean_squared_error":
        kind = "".join(word.capitalize() for word in loss.split("_"))
        loss = writer.object("keras.losses", kind, {"name": loss, "reduction": "sum_over_batch_size", "from_logits": False})
        if kind.startswith("Binary"):
            loss["config"] |= {"label_smoothing": 0.0, "axis": -1}
        else:
            loss["config"] |= {"ignore_class": None}
    return {"optimizer": writer.object("keras.optimizers", name, config, name), "loss": loss, "loss_weights": None,
            "metrics": ["accuracy"] if model not in ("frozen",) else ["mae"], "weighted_metrics": None, "run_eagerly": False,
            "steps_per_execution": 1, "jit_compile": False}


def sequential_3(model, version, index):
    writer = Writer(version, three=True)
    layers = writer.layers(model)
    config = {"name": "sequential", "trainable": True, "dtype": writer.dtype(), "layers": layers, "build_input_shape": [None, 3]}
    out = {"module": "keras", "class_name": "Sequential", "config": config, "registered_name": "Sequential",
           "build_config": {"input_shape": [None, 3]}}
    if index != 3:
        out["compile_config"] = compile_3(writer, model, index)
    return out


# ---- PyYAML's dump: sorted keys, tuples with a tag, the second of the same tuple an alias ------------


def yaml_scalar(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value)
        return text if "e" not in text or "." in text else text.replace("e", ".0e")
    return str(value)


def yaml_lines(value, indent, seen, flow):
    pad = " " * indent
    lines = []
    if isinstance(value, dict):
        for key in sorted(value):
            item = value[key]
            if key in ("batch_input_shape", "target_shape"):
                text = "[" + ", ".join(yaml_scalar(part) for part in item) + "]"
                anchor = {"batch_input_shape": "id001", "target_shape": "id002"}[key]
                if anchor in seen:
                    lines.append(f"{pad}{key}: *{anchor}")
                elif flow:
                    seen.add(anchor)
                    lines.append(f"{pad}{key}: &{anchor} !!python/tuple {text}")
                else:
                    seen.add(anchor)
                    lines.append(f"{pad}{key}: &{anchor} !!python/tuple")
                    lines += [f"{pad}- {yaml_scalar(part)}" for part in item]
            elif isinstance(item, dict) and item and not any(isinstance(part, (dict, list)) for part in item.values()) and flow:
                text = ", ".join(f"{inner}: {yaml_scalar(item[inner])}" for inner in sorted(item))
                lines.append(f"{pad}{key}: {{{text}}}")
            elif isinstance(item, (dict, list)) and item:
                lines.append(f"{pad}{key}:")
                lines += yaml_lines(item, indent + (0 if isinstance(item, list) else 2), seen, flow)
            else:
                lines.append(f"{pad}{key}: " + ("{}" if isinstance(item, dict) else "[]" if isinstance(item, list) else yaml_scalar(item)))
    else:
        for item in value:
            inner = yaml_lines(item, indent + 2, seen, flow) if isinstance(item, dict) else [f"{pad}  {yaml_scalar(item)}"]
            lines += [f"{pad}- {inner[0].strip()}"] + inner[1:]
    return lines


def to_yaml(model, version):
    if number(version) < (2,):
        document = sequential_1(model, version)
    else:
        tensorflow = version.endswith("-tf") or number(version) >= (2, 4)
        document = sequential_2(model, version, tensorflow, listed=not tensorflow and number(version) < (2, 2, 3))
    document = copy.deepcopy(document)
    layers = document["config"] if isinstance(document["config"], list) else document["config"]["layers"]
    # Where a layer says the shape once more it is the same tuple.
    if "batch_input_shape" in layers[0]["config"]:
        layers[1]["config"].setdefault("batch_input_shape", layers[0]["config"]["batch_input_shape"])
    flow = number(version) < (2, 4)  # PyYAML 5.1 turned to blocks
    return "\n".join(yaml_lines(document, 0, set(), flow)) + "\n"


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    for dialect, versions in VERSIONS.items():
        (folder / dialect).mkdir(parents=True, exist_ok=True)
        for index, (model, version) in enumerate(zip(MODELS, versions)):
            stem = folder / dialect / f"{model}_{version}"
            if dialect == "to_yaml":
                Path(f"{stem}.yaml").write_text(to_yaml(model, version), encoding="utf-8")
                continue
            if dialect == "keras_1":
                document = sequential_1(model, version)
            elif dialect == "keras_3":
                document = sequential_3(model, version, index)
            else:
                tensorflow = dialect == "tf_keras"
                document = sequential_2(model, version, tensorflow, dialect == "keras_2_list" or version == "2.1.6-tf")
            Path(f"{stem}.json").write_text(json.dumps(document) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
