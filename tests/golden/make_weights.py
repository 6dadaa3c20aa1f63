#!/usr/bin/env python3
"""Writes tests/golden/weights/*.npz by NumPy: the weights of y = a + 2 b + 0.5, one Dense unit on two features."""
from pathlib import Path

import numpy

folder = Path(__file__).resolve().parent / "weights"
kernel = numpy.array([[1], [2]], dtype="<f4")
bias = numpy.array([0.5], dtype="<f4")
numpy.savez(folder / "named.npz", **{"dense/kernel": kernel, "dense/bias": bias})
numpy.savez(folder / "positional.npz", kernel.astype("<f8"), bias.astype("<f8"))
numpy.savez_compressed(folder / "compressed.npz", **{"dense/kernel": kernel, "dense/bias": bias})
