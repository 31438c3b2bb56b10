"""A small asymmetric world table, and writers of it in the layouts of the published files."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

REGIONS = ("AAA", "CHN", "ROW")
SECTORS = ("A01", "C10T12")
FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")


def world(seed: int = 7) -> dict[str, np.ndarray]:
    """Intermediates (N, J, N, J), final demand by kind (N, J, N, 6), taxes, value added and output (N, J)."""
    rng = np.random.default_rng(seed)
    n, j = len(REGIONS), len(SECTORS)
    core = rng.uniform(1, 100, (n, j, n, j))
    final = rng.uniform(50, 300, (n, j, n, len(FINAL)))
    core[0, 1, 1, 0] = 777.0  # the golden cell: AAA sells food to CHN farming
    core[1, 1, 0, 0] = 3.0  # and CHN hardly any to AAA farming
    final[2, 0, 1, 4] = -9.0  # an inventory
    output = core.sum(axis=(2, 3)) + final.sum(axis=(2, 3))
    tax = 0.01 * output
    return {
        "core": core,
        "final": final,
        "tax": tax,
        "value_added": output - core.sum(axis=(0, 1)) - tax,
        "output": output,
    }


def icio_rows(split: bool = False, old: bool = False) -> list[list[object]]:
    """Lines of an ICIO file: 2025 regular, ``split`` extended (CN1, CN2), ``old`` 2021 edition (TAXSUB, VALU)."""
    w = world()
    n, j = len(REGIONS), len(SECTORS)
    core, names = w["core"].reshape(n * j, n * j), [f"{r}_{s}" for r in REGIONS for s in SECTORS]
    final, out = w["final"].reshape(n * j, n * len(FINAL)), w["output"].ravel()
    tax, value_added = w["tax"].ravel(), w["value_added"].ravel()
    if split:
        share = np.zeros((n * j + 2 * j, n * j))
        share[: n * j] = np.eye(n * j)
        for k, s in enumerate(SECTORS):
            share[j + k, j + k] = 0.0
            share[n * j + k, j + k], share[n * j + j + k, j + k] = 0.3, 0.7
            names.insert(n * j + k, f"CN1_{s}")
            names.append(f"CN2_{s}")
        core, final = share @ core @ share.T, share @ final
        out, tax, value_added = share @ out, share @ tax, share @ value_added
    total = "TOTAL" if old else "OUT"
    blank: list[object] = [""] * (n * len(FINAL))
    rows: list[list[object]] = [["V1", *names, *(f"{r}_{f}" for r in REGIONS for f in FINAL), total]]
    rows += [[name, *core[k], *final[k], out[k]] for k, name in enumerate(names)]
    if old:
        home = ["CHN" if name.startswith("CN") else name[:3] for name in names]
        rows += [[f"{r}_TAXSUB", *(np.array([h == r for h in home]) * tax), *blank, ""] for r in REGIONS]
        rows += [["VALU", *value_added, *blank, ""], ["OUTPUT", *out, *blank, ""]]
    else:
        rows += [["TLS", *tax, *blank, ""], ["VA", *value_added, *blank, ""], ["OUT", *out, *blank, ""]]
    return rows


def wiod_rows(prefix: str = "v") -> list[list[object]]:
    """Lines of the WIOD 2016 layout; final demand has five kinds, so the fifth takes ICIO's last two."""
    w = world()
    n, j = len(REGIONS), len(SECTORS)
    core = w["core"].reshape(n * j, n * j)
    final = np.concatenate([w["final"][..., :4], w["final"][..., 4:].sum(axis=-1, keepdims=True)], axis=-1)
    final = final.reshape(n * j, n * 5)
    header = ["IndustryCode", "IndustryDescription", "Country", "RNr", "Year"]
    header += [f"{prefix}{r}{k + 1}" for r in REGIONS for k in range(j)]
    header += [f"{prefix}{r}{j + k + 1}" for r in REGIONS for k in range(5)]
    rows: list[list[object]] = [[*header, "TOT"]]
    for i, r in enumerate(REGIONS):
        for k, s in enumerate(SECTORS):
            line = i * j + k
            rows.append([s, "Crops, animals", r, k + 1, 2014, *core[line], *final[line], w["output"][i, k]])
    blank = [0.0] * (n * 5 + 1)
    half = w["tax"].ravel() / 2
    sums = {
        **{"II_fob": core.sum(axis=0), "TXSP": half, "EXP_adj": 0 * half, "PURR": 0 * half, "PURNR": 0 * half},
        **{"VA": w["value_added"].ravel(), "IntTTM": half, "GO": w["output"].ravel()},
    }
    rows += [[c, c, "TOT", 65 + k, 2014, *v, *blank] for k, (c, v) in enumerate(sums.items())]
    return rows


def write(path: Path, rows: list[list[object]]) -> Path:
    """Write lines as CSV."""
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path
