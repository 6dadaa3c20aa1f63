"""Golden numbers of the statistics of comparisons; needs Debian's python3-{numpy,scipy,mpmath}.

Nothing of fanin is used. Each number is computed in two ways that share no code: by SciPy, and by
mpmath, exact fractions or enumeration; where SciPy has nothing (survival, variance components), by
fractions and by a second formula or a published number. The two must agree. Run it again and
comparisons.tsv stays the same, byte for byte.
"""

import itertools
import math
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy
import scipy
import scipy.stats

HERE = Path(__file__).parent
ROWS = []
WORST = {}

A = "96.94 97.22 96.39 98.06 97.50 96.11 97.78 97.22 98.33 96.67"
B = "97.50 97.78 96.94 98.06 98.33 96.94 97.50 97.78 98.61 97.22"
SKEWED = "0.91 0.934 0.957 0.968 0.971 0.9795"
# Ties, zeros and few values, on purpose.
SIGNED = ["1 2 3 4 5", "1 2 3 4 5 6", "-1 2 -3 4 5 6 7", "1 1 -1 2 2 0 3", "0 0 0 -2 5", "3 -3 3 -3",
          "2 -2 1 -1 3 4 -4 5", "-1 1 2 2 -3 5 -5",
          "0.5 0.5 0.5 0.5 0.5 0.5 -0.5 0.5", "1.5 -0.25 0.75 2.5 -1.25 3.5 4.5 0 0.125 -0.0625 5.5",
          "-4"]


def row(name, inputs, value, usual=None, tolerance=1e-12):
    """Keeps `value`, after comparing it with the other way's."""
    value = mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value
    if usual is not None:
        off = abs(float(value) - float(usual)) / max(1e-300, abs(float(value)), abs(float(usual)))
        off = 0.0 if float(value) == float(usual) else off
        assert off <= tolerance, (name, inputs, float(value), float(usual))
        WORST[name] = max(WORST.get(name, 0.0), off)
    ROWS.append((name, inputs, float(value)))


def floats(text):
    return [float(v) for v in text.split()]


def fractions(text):
    return [Fraction(v) for v in text.split()]


def root(fraction):
    return mpmath.sqrt(mpmath.mpf(fraction.numerator) / fraction.denominator)


# ---- distributions ------------------------------------------------------------------------------


def t_two_sided(t, df):
    return mpmath.betainc(mpmath.mpf(df) / 2, 0.5, 0, df / (df + mpmath.mpf(t) ** 2),
                          regularized=True)


def t_quantile(p, df):
    start = float(scipy.stats.t.ppf(float(p), df))
    return mpmath.findroot(lambda x: t_two_sided(x, df) - 2 * (1 - mpmath.mpf(p)), start)


def normal_range_cdf(q, k):
    inside = lambda z: mpmath.npdf(z) * (mpmath.ncdf(z) - mpmath.ncdf(z - q)) ** (k - 1)
    return k * mpmath.quad(inside, [-12, -4, -2, 0, 2, 4, 8, 16])


def noncentral_t_cdf(t, df, delta):
    """Of the mixture over the chi density, by mpmath's quadrature."""
    df, half = mpmath.mpf(df), mpmath.mpf(df) / 2
    constant = 2 * half ** half / mpmath.gamma(half)
    density = lambda s: constant * s ** (df - 1) * mpmath.exp(-half * s * s)
    wide = 12 / mpmath.sqrt(df)
    return mpmath.quad(lambda s: density(s) * mpmath.ncdf(t * s - delta),
                       mpmath.linspace(max(0, 1 - wide), 1 + wide, 13))


def write_distributions():
    for df in (1, 2, 3, 4, 9, 29, 500):
        for t in (0.1, 1, 2.5, 4, 12):
            row("t_two_sided", f"{t} {df}", t_two_sided(t, df), 2 * scipy.stats.t.sf(t, df), 1e-10)
        for p in (0.6, 0.95, 0.975, 0.995):
            row("t_quantile", f"{p} {df}", t_quantile(p, df), scipy.stats.t.ppf(p, df), 1e-8)
    for df in (1, 2, 3, 7, 30):
        for x in (0.01, 0.5, 3.84, 16.964086, 80):
            row("chi_squared_above", f"{x} {df}",
                mpmath.gammainc(mpmath.mpf(df) / 2, mpmath.mpf(x) / 2, regularized=True),
                scipy.stats.chi2.sf(x, df), 1e-10)
    for one, two in ((1, 1), (2, 8), (3, 15), (9, 36)):
        for f in (0.05, 1, 4.836066, 25):
            row("f_above", f"{f} {one} {two}",
                mpmath.betainc(mpmath.mpf(two) / 2, mpmath.mpf(one) / 2, 0,
                               two / (two + one * mpmath.mpf(f)), regularized=True),
                scipy.stats.f.sf(f, one, two), 1e-10)
    for k in (2, 3, 4, 10, 30):
        for q in (0.2, 1, 2.771808, 4, 6):
            value = normal_range_cdf(mpmath.mpf(q), k)
            usual = scipy.stats.studentized_range.cdf(q, k, numpy.inf)
            assert abs(float(value) - usual) < 1e-8, (q, k, value, usual)
            row("normal_range_cdf", f"{q} {k}", value)
    for df in (1, 2, 3, 4, 9, 33, 400):
        for t, delta in ((-2.5, 1), (2.2, 0), (2.2, 1.5), (2.2, 3.0), (0.3, -1), (5, 9)):
            value = noncentral_t_cdf(mpmath.mpf(t), df, mpmath.mpf(delta))
            usual = scipy.stats.nct.cdf(t, df, delta)
            assert abs(float(value) - usual) < 1e-9, (t, df, delta, value, usual)
            row("noncentral_t_cdf", f"{t} {df} {delta}", value)


# ---- paired tests, ranks, effects ---------------------------------------------------------------


def write_paired():
    a, b = fractions(A), fractions(B)
    d = [y - x for x, y in zip(a, b)]
    n, mean = len(d), sum(d) / len(d)
    sd = root(sum((v - mean) ** 2 for v in d) / (n - 1))
    usual = scipy.stats.ttest_rel(floats(B), floats(A))
    for name, over, other in (("paired", Fraction(0), usual), ("corrected", Fraction(360, 1437), None)):
        error = sd * root(Fraction(1, n) + over)
        t = mpmath.mpf(mean.numerator) / mean.denominator / error
        row(name + "_t", "worked", t, other and other.statistic, 1e-11)
        row(name + "_p", "worked", t_two_sided(t, n - 1), other and other.pvalue, 1e-10)
        row(name + "_reach", "worked", t_quantile("0.975", n - 1) * error)
    row("sd", "worked", sd, numpy.std(numpy.array(floats(B)) - floats(A), ddof=1), 1e-12)
    u = scipy.stats.mannwhitneyu(floats(B), floats(A)).statistic
    wins = sum(Fraction((y > x) - (y < x)) for x in a for y in b)
    row("cliffs_delta", "worked", wins / n**2, 2 * u / n**2 - 1)
    for name, values in (("a", A), ("b", B)):
        ordered = sorted(fractions(values))
        row("iqm", values, sum(ordered[2:8]) / 6, scipy.stats.trim_mean(floats(values), 0.25))
    for values in ("5", "1 9", "1 2 9", "4 1 2 9", "1 2 3 4 100", SKEWED):
        ordered = sorted(fractions(values))
        cut = len(ordered) // 4
        middle = ordered[cut:len(ordered) - cut]
        row("iqm", values, sum(middle) / len(middle), scipy.stats.trim_mean(floats(values), 0.25))


def signed_rank(values):
    """Sums of ranks, and the p of all sign patterns, one by one."""
    kept = [v for v in values if v != 0]
    ranks = [Fraction(r) for r in scipy.stats.rankdata([abs(v) for v in kept])]
    plus = sum((r for r, v in zip(ranks, kept) if v > 0), Fraction(0))
    minus = sum(ranks) - plus
    count = sum(sum(r for r, s in zip(ranks, signs) if s) <= min(plus, minus)
                for signs in itertools.product((0, 1), repeat=len(kept)))
    return plus, minus, min(Fraction(1), Fraction(2 * count, 2 ** len(kept)))


def write_signed_ranks():
    worked = " ".join(str(float(y - x)) for x, y in zip(fractions(A), fractions(B)))
    for text in SIGNED + [worked]:
        plus, minus, p = signed_rank([Fraction(v) for v in text.split()])
        kept = [float(v) for v in text.split() if float(v) != 0]
        tied = len({abs(v) for v in kept}) < len(kept)
        usual = None if tied else scipy.stats.wilcoxon(kept, mode="exact").pvalue
        row("signed_rank_plus", text, plus)
        row("signed_rank_minus", text, minus)
        row("signed_rank_p", text, p, usual)
    # Many values without ties, against SciPy's own count; beyond 50 its normal approximation.
    for n, shift in ((20, 3), (50, 7), (60, 9)):
        values = [(i + 1) * (1 if (i * 7 + shift) % 3 else -1) for i in range(n)]
        text = " ".join(map(str, values))
        if n <= 50:
            row("signed_rank_p", text, scipy.stats.wilcoxon(values, mode="exact").pvalue)
        else:
            row("signed_rank_p", text,
                scipy.stats.wilcoxon(values, mode="approx", correction=True).pvalue)
    # All zeros dropped, ties corrected for.
    tied = " ".join(str((i % 9 + 1) * (1 if i % 4 else -1)) for i in range(72))
    row("signed_rank_p", tied,
        scipy.stats.wilcoxon(floats(tied), mode="approx", correction=True).pvalue)


FRIEDMAN = [
    "93.33 95.00 95.00 95.33; 98.61 98.61 98.89 98.89; 97.81 98.07 98.25 97.98; "
    "97.36 97.75 97.56 97.50; 90.2 91.1 90.9 90.0; 84.1 85.0 84.6 84.3",
    "1 2 3; 3 1 2; 1 3 2; 1 2 3; 2 1 3",
    "1 1 2; 2 2 2; 3 1 1; 5 6 7",
]


def write_friedman():
    for text in FRIEDMAN:
        blocks = [fractions(block) for block in text.split(";")]
        n, k = len(blocks), len(blocks[0])
        ranks = [[Fraction(sum(o > v for o in b)) + Fraction(sum(o == v for o in b) + 1, 2) for v in b]
                 for b in blocks]
        sums = [sum(column) for column in zip(*ranks)]
        plain = Fraction(12, n * k * (k + 1)) * sum(s * s for s in sums) - 3 * n * (k + 1)
        ties = sum(b.count(v) ** 2 - 1 for b in blocks for v in b)  # sum over values of t^2 - 1
        corrected = plain / (1 - Fraction(ties, n * (k**3 - k)))
        usual = scipy.stats.friedmanchisquare(*numpy.array(blocks, dtype=float).T)
        f = (n - 1) * plain / (n * (k - 1) - plain)
        row("friedman_plain", text, plain)
        row("friedman_chi2", text, corrected, usual.statistic)
        row("friedman_p", text,
            mpmath.gammainc(mpmath.mpf(k - 1) / 2, mpmath.mpf(corrected.numerator)
                            / corrected.denominator / 2, regularized=True), usual.pvalue, 1e-10)
        row("friedman_f", text, f)
        row("friedman_f_p", text, scipy.stats.f.sf(float(f), k - 1, (k - 1) * (n - 1)))


# ---- bootstrap ----------------------------------------------------------------------------------


def write_bootstrap():
    """BCa from ALL n^n resamples of n = 6: what any number of random ones approaches."""
    values = sorted(floats(SKEWED))
    n = len(values)
    means = numpy.sort(numpy.array(list(itertools.product(values, repeat=n))).mean(axis=1).round(12))
    observed = round(float(numpy.mean(values)), 12)
    bias = scipy.stats.norm.ppf(((means < observed).mean() + (means <= observed).mean()) / 2)
    jack = numpy.array([numpy.mean(values[:i] + values[i + 1:]) for i in range(n)])
    u = jack.mean() - jack
    a = (u**3).sum() / (6 * (u**2).sum() ** 1.5)
    for name, z in (("low", -1), ("high", 1)):
        z *= scipy.stats.norm.ppf(0.975)
        p = scipy.stats.norm.cdf(bias + (bias + z) / (1 - a * (bias + z)))
        row("bca_" + name, SKEWED, numpy.quantile(means, p))


# ---- power --------------------------------------------------------------------------------------


def power(effect, n, level, over=0.0):
    delta, critical = effect / math.sqrt(1 / n + over), scipy.stats.t.ppf(1 - level / 2, n - 1)
    return scipy.stats.nct.sf(critical, n - 1, delta) + scipy.stats.nct.cdf(-critical, n - 1, delta)


def write_power():
    for effect, n, level, over in ((0.5, 34, 0.05, 0), (0.8, 15, 0.05, 0), (1, 10, 0.01, 0),
                                   (2, 3, 0.05, 0), (0, 8, 0.05, 0), (0.2, 200, 0.05, 0),
                                   (1.2, 10, 0.05, 0.25), (3, 2, 0.05, 0)):
        row("power", f"{effect} {n} {level} {over}", power(effect, n, level, over))
    for effect, wanted, level, over in ((0.5, 0.8, 0.05, 0), (0.8, 0.8, 0.05, 0), (1, 0.8, 0.05, 0),
                                        (0.3, 0.8, 0.05, 0), (0.2, 0.9, 0.01, 0), (1.5, 0.8, 0.05, 0),
                                        (3, 0.8, 0.05, 0), (8, 0.8, 0.05, 0), (2, 0.8, 0.05, 0.25)):
        n = next(n for n in range(2, 10000) if power(effect, n, level, over) >= wanted)
        row("seeds", f"{effect} {wanted} {level} {over}", n)


# ---- rates --------------------------------------------------------------------------------------


def fisher(a, n_a, b, n_b):
    s = a + b
    ways = {x: math.comb(n_a, x) * math.comb(n_b, s - x)
            for x in range(max(0, s - n_b), min(s, n_a) + 1)}
    return Fraction(sum(w for w in ways.values() if w <= ways[a]), sum(ways.values()))


def write_rates():
    for x, n in ((0, 10), (3, 10), (10, 10), (1, 1), (0, 1), (57, 100), (5, 6)):
        interval = scipy.stats.binomtest(x, n).proportion_ci(method="wilson")
        z, p = mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf("0.95")), mpmath.mpf(x) / n
        reach = z * mpmath.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        ends = [(p + z * z / (2 * n) + sign * reach) / (1 + z * z / n) for sign in (-1, 1)]
        ends = [0 if x == 0 else ends[0], 1 if x == n else ends[1]]
        row("wilson_low", f"{x} {n}", ends[0], interval.low if x else 0)
        row("wilson_high", f"{x} {n}", ends[1], interval.high if x < n else 1)
    for a, n_a, b, n_b in ((10, 10, 4, 10), (0, 5, 5, 5), (0, 5, 0, 5), (3, 7, 2, 9), (12, 60, 30, 50),
                           (1, 1, 0, 1), (400, 1000, 455, 1000), (8, 10, 8, 10)):
        usual = scipy.stats.fisher_exact([[a, n_a - a], [b, n_b - b]])[1]
        row("fisher", f"{a} {n_a} {b} {n_b}", fisher(a, n_a, b, n_b), usual, 1e-9)


# ---- survival -----------------------------------------------------------------------------------

# "+": watched until then, the goal not reached. The last two: remission of leukemia with 6-MP and
# without (Freireich et al. 1963); medians 23 [13, none] and 8 [4, 11], expected 19.25 and 10.75 and
# chi2 16.79 are in every text on survival.
HE = "9 11 11 12 10 14 13 17"
XAVIER = "22 31 50+ 50+ 27 50+ 38 50+"
THIRD = "15 19 19+ 23 23 8 41 50+ 12+"
DRUG = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def watched(text):
    return [(Fraction(v.rstrip("+")), not v.endswith("+")) for v in text.split()]


def survival_curve(runs):
    """(time, at risk, reached, S, Greenwood's sum) for each time with a goal."""
    s, g, steps = Fraction(1), Fraction(0), []
    for time in sorted({t for t, reached in runs if reached}):
        n, d = sum(t >= time for t, _ in runs), sum(r and t == time for t, r in runs)
        s *= 1 - Fraction(d, n)
        g += Fraction(d, n * (n - d)) if n > d else 0
        steps.append((time, n, d, s, g))
    return steps


def first_half(heights):
    """R's rule for the time at which a curve of (time, height) crosses one half."""
    for i, (time, height) in enumerate(heights):
        if height < 0.5:
            return time
        if height == 0.5:
            return next(((time + t) / 2 for t, h in heights[i:] if h < 0.5), time)
    return -1


def log_rank(groups):
    everyone = [run for group in groups for run in group]
    k = len(groups)
    observed, expected = [Fraction(0)] * k, [Fraction(0)] * k
    v = numpy.zeros((k, k))
    for time in sorted({t for t, reached in everyone if reached}):
        n = [sum(t >= time for t, _ in group) for group in groups]
        d = [sum(r and t == time for t, r in group) for group in groups]
        if sum(n) > 1:
            # The covariance of a multivariate hypergeometric draw of d from n, as SciPy has it.
            v += scipy.stats.multivariate_hypergeom.cov(n, sum(d))
        observed = [o + x for o, x in zip(observed, d)]
        expected = [e + Fraction(sum(d) * m, sum(n)) for e, m in zip(expected, n)]
    off = numpy.array([float(o - e) for o, e in zip(observed, expected)])
    return observed, expected, float(off @ numpy.linalg.pinv(v, rcond=1e-10) @ off)


def write_survival():
    z = scipy.stats.norm.ppf(0.975)
    for text in (HE, XAVIER, THIRD, DRUG, PLACEBO, "3", "3+", "5 5 5", "1 2 3 4+ 5+ 6+"):
        runs = watched(text)
        steps = survival_curve(runs)
        for i, (_, _, _, s, g) in enumerate(steps):
            row(f"survival_{i}", text, s)
            row(f"greenwood_{i}", text, root(s * s * g))
        lower, upper = [], []
        for time, _, _, s, g in steps:
            if s > 0:
                error = math.sqrt(g) / abs(math.log(s))
                lower.append((time, math.exp(-math.exp(math.log(-math.log(s)) + z * error))))
                upper.append((time, math.exp(-math.exp(math.log(-math.log(s)) - z * error))))
        row("median_time", text, first_half([(t, s) for t, _, _, s, _ in steps]))
        row("median_low", text, first_half(lower))
        row("median_high", text, first_half(upper))
        horizon = max(t for t, _ in runs)
        # The area as a sum over whole units of time, each time being whole.
        height = lambda t: next((s for time, _, _, s, _ in reversed(steps) if time <= t), Fraction(1))
        area = lambda start: sum(height(Fraction(t)) for t in range(int(start), int(horizon)))
        row("restricted_mean", text, area(0))
        row("restricted_error", text,
            root(sum((area(t) ** 2 * Fraction(d, n * (n - d)) for t, n, d, _, _ in steps if n > d),
                     Fraction(0))))
        if steps:
            row("expected_time", text, sum(t for t, _ in runs) / sum(r for _, r in runs))
    for texts in ((HE, XAVIER), (DRUG, PLACEBO), (HE, XAVIER, THIRD), (HE, HE), ("1 2 3+", "4 5 6+"),
                  (HE, XAVIER, THIRD, DRUG, PLACEBO)):
        inputs = "; ".join(texts)
        observed, expected, chi2 = log_rank([watched(text) for text in texts])
        for g, value in enumerate(expected):
            row(f"log_rank_expected_{g}", inputs, value)
        row("log_rank_chi2", inputs, chi2)
        row("log_rank_p", inputs, scipy.stats.chi2.sf(chi2, len(texts) - 1))
    known = {(name, inputs): value for name, inputs, value in ROWS}
    assert round(known["log_rank_chi2", f"{DRUG}; {PLACEBO}"], 2) == 16.79
    assert round(known["log_rank_expected_0", f"{DRUG}; {PLACEBO}"], 2) == 19.25
    for text, expected in ((DRUG, (23, 13, -1)), (PLACEBO, (8, 4, 11))):
        assert tuple(known["median_" + w, text] for w in ("time", "low", "high")) == expected


# ---- variance components ------------------------------------------------------------------------


def write_variance():
    """By means of products of pairs of cells that share some sources: unbiased, quadratic and
    unmoved by a shift, which in a full table only the analysis of variance is."""
    for a, b, c in ((3, 4, 2), (2, 2, 2), (2, 3, 5)):
        value = lambda i, j, k: Fraction((37 * i * i + 23 * j + 11 * k + 7 * i * j + 5 * i * j * k
                                          + 13 * (i * 5 + j * 3 + k * 2) % 17) % 41, 8) + 3 * i
        cells = {(i, j, k): value(i, j, k) for i in range(a) for j in range(b) for k in range(c)}
        means = {}
        for same in itertools.product((True, False), repeat=3):
            products = [x * y for p, x in cells.items() for q, y in cells.items()
                        if all((u == w) == s for u, w, s in zip(p, q, same))]
            means[same] = sum(products) / len(products)
        m = lambda pattern: means[tuple(letter == "=" for letter in pattern)]
        none = m("///")
        estimates = [m("=//") - none, m("/=/") - none, m("//=") - none,
                     m("==/") - m("=//") - m("/=/") + none, m("=/=") - m("=//") - m("//=") + none,
                     m("/==") - m("/=/") - m("//=") + none,
                     m("===") - m("==/") - m("=/=") - m("/==") + m("=//") + m("/=/") + m("//=") - none]
        inputs = f"{a} {b} {c} " + " ".join(str(float(v)) for v in cells.values())
        for i, estimate in enumerate(estimates):
            row(f"component_{i}", inputs, estimate)


def main():
    mpmath.mp.dps = 30
    for write in (write_distributions, write_paired, write_signed_ranks, write_friedman,
                  write_bootstrap, write_power, write_rates, write_survival, write_variance):
        write()
    print("relative difference of the two ways:",
          ", ".join(f"{name} {worst:.0e}" for name, worst in WORST.items() if worst))
    lines = ["# Statistics of comparisons; survival: '+' after a time that was only watched, -1 for a "
             "quantile that is not reached; by make_statistics.py, mpmath, fractions and enumeration "
             f"with {mpmath.mp.dps} digits, SciPy {scipy.__version__} and NumPy {numpy.__version__}.",
             "name\tinputs\tvalue"]
    lines += [f"{name}\t{inputs}\t{value:.14g}" for name, inputs, value in ROWS]
    (HERE / "comparisons.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
