#!/usr/bin/env python3
"""Holds `fanin schema` against a validator of JSON Schema: the repository's files pass, mistakes do not.

    tests/schema.py --fanin build/dev/fanin

Needs python3-jsonschema and python3-yaml; exits 77 (skipped) without them.
"""
import argparse
import copy
import json
import subprocess
import sys
from pathlib import Path

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

ROOT = Path(__file__).resolve().parent.parent
SOUND = {
    "data": {"csv": "a.csv", "target": "class"},
    "model": [{"Dense": {"units": 4}}, {"Dense": {"units": 2, "activation": "softmax"}}],
    "compile": {"loss": "sparse_categorical_crossentropy"},
}
STUDY = {"models": ["a.yaml"], "vary": {"kernel_initializer": ["he_normal", {"Constant": {"value": 1}}]}}


def put(document, path, value):
    out = copy.deepcopy(document)
    at = out
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    for step in steps:
        at = at[step] if isinstance(at, list) else at.setdefault(step, {})
    at[last] = value
    return out


def drop(document, path):
    out = copy.deepcopy(document)
    at = out
    *steps, last = path.split("/")
    for step in steps:
        at = at[int(step) if step.isdigit() else step]
    del at[last]
    return out


def forms(path, name, key, value):
    """A thing chosen by name in its three forms."""
    return [(path, name), (path, {name: {key: value}}),
            (path, {"class_name": name, "config": {key: value}})]


RIGHT = [
    SOUND,
    *(put(SOUND, *form) for form in forms("compile/optimizer", "SGD", "momentum", 0.9)),
    *(put(SOUND, *form) for form in forms("compile/optimizer", "adam", "beta_1", 0.5)),
    *(put(SOUND, *form) for form in forms("model/0/Dense/kernel_initializer", "he_normal", "seed", 3)),
    put(SOUND, "model/0", {"class_name": "Dropout", "config": {"rate": 0.5}, "registered_name": None}),
    put(SOUND, "model/0/Dense/activation", None),
    put(SOUND, "model/0/Dense/kernel_initializer", {"HeNormal": {"seed": None}}),
    put(SOUND, "fit/epochs", "${EPOCHS:3}"),
    put(SOUND, "compile/optimizer", {"SGD": {"nesterov": "${NESTEROV}"}}),
    put(SOUND, "fit", None),
    put(SOUND, "fit/callbacks", ["EarlyStopping", {"EarlyStopping": {"mode": "min"}}]),
    put(SOUND, "name", 10),
    put(put(SOUND, "defaults", {"Dense": {"units": 4}}), "model/0", "Dense"),
    {"extends": "base.yaml"},
    {"extends": "base.yaml", "data": {"standardize": True}},
]
WRONG = [
    {},
    drop(SOUND, "data"),
    drop(SOUND, "data/csv"),
    drop(SOUND, "compile/loss"),
    drop(SOUND, "model/0/Dense/units"),
    put(SOUND, "model/0", "Dense"),
    put(SOUND, "model/0", {"class_name": "Dense", "config": {}}),
    put(SOUND, "model/0", {"Dense": {"units": 4}, "Dropout": {"rate": 0.5}}),
    put(SOUND, "model/0", {"Dens": {"units": 4}}),
    put(SOUND, "model/0/Dense/unit", 4),
    put(SOUND, "model/0/Dense/units", 0),
    put(SOUND, "model/0/Dense/units", "four"),
    put(SOUND, "model/0/Dense/kernel_initializer", "he_norml"),
    put(SOUND, "model/0/Dense/kernel_initializer", None),
    put(SOUND, "model/0/Dense/kernel_initializer", {"HeNormal": {"sed": 1}}),
    put(SOUND, "model/0/Dense/kernel_initializer", {"class_name": "HeNormal", "config": {"sed": 1}}),
    put(SOUND, "compile/optimizer", {"SGD": {"learning_rate": 0}}),
    put(SOUND, "compile/optimizer", {"SGD": {"nesterov": 1}}),
    put(SOUND, "fit/epochs", 1.5),
    put(SOUND, "fit/epochs", "$EPOCHS"),
    put(SOUND, "fit/validation_split", 1),
    put(SOUND, "fit/callbacks", [{"EarlyStopping": {"mode": "least"}}]),
    put(SOUND, "defaults", {"Dense": {"unit": 4}}),
    put(SOUND, "defaults", {"Dense": {"name": "a"}}),
    put(SOUND, "defaults", {"Dens": {"units": 4}}),
    {"extends": "base.yaml", "fit": {"epoch": 3}},
    {"extends": ["base.yaml"]},
]
RIGHT_STUDIES = [STUDY, put(STUDY, "seeds", 3), put(STUDY, "seeds", [1, 5]), put(STUDY, "target", 0.9),
                 put(STUDY, "target", "95%"), put(STUDY, "target", {"monitor": "val_loss", "value": "99.5%"}),
                 put(STUDY, "target", {"monitor": "val_loss", "value": 0.1}), {"extends": "base.yaml"}]
WRONG_STUDIES = [{}, put(STUDY, "seeds", 0), put(STUDY, "target", "high"), put(STUDY, "seeds", "many"), put(STUDY, "scope", "output"),
                 put(STUDY, "target", {"monitor": "val_loss", "valu": 1}), put(STUDY, "defaults", {}),
                 put(STUDY, "models", "a.yaml")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fanin", required=True)
    fanin = parser.parse_args().fanin
    failures = 0
    papers = ROOT / "models/studies/papers"
    files = {"model": sorted(ROOT.glob("models/*.yaml")) + sorted(papers.glob("networks/*.yaml")),
             "study": sorted(ROOT.glob("models/studies/*.yaml")) + sorted(papers.glob("*.yaml"))}
    for kind, right, wrong in [("model", RIGHT, WRONG), ("study", RIGHT_STUDIES, WRONG_STUDIES)]:
        schema = json.loads(subprocess.run([fanin, "schema", kind], check=True, capture_output=True).stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        right = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files[kind]] + right
        for document in right:
            for error in validator.iter_errors(document):
                print(f"{kind} refused: {error.json_path}: {error.message}\n  {document}")
                failures += 1
        for document in wrong:
            if validator.is_valid(document):
                print(f"{kind} passed: {document}")
                failures += 1
        print(f"{kind}: {len(right)} right, {len(wrong)} wrong documents")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
