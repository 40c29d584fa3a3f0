"""Chebyshev coefficients of src/special/erfcx.ts and Maclaurin coefficients of src/special/erfNearZero.ts.

    python3 scripts/erfcx_coefficients.py

Needs mpmath. The form (1 + 2x) erfcx(x) in t = (x - k)/(x + k), k = 3.75, is that of
Shepherd & Laframboise (1981), Mathematics of Computation 36, 249-253.
"""

from mpmath import cos, erfc, exp, factorial, floor, log10, mp, mpf, nstr, pi, sqrt

mp.dps = 60
K = mpf("3.75")
NODES = 200
TERMS = 26


def scaled_erfcx(x):
    if x > 1000:  # asymptotic series; erfc itself underflows the working range
        total, term = mpf(0), mpf(1)
        for k in range(40):
            total += term
            term *= -(2 * k + 1) / (2 * x * x)
        return (1 + 2 * x) * total / (x * sqrt(pi))
    return (1 + 2 * x) * exp(x * x) * erfc(x)


angles = [pi * (j + mpf(1) / 2) / NODES for j in range(NODES)]
values = [scaled_erfcx(K * (1 + cos(a)) / (1 - cos(a))) for a in angles]


def rounded(value, places):
    """Digits beyond 1e-18 of the sum do not reach a double."""
    return repr(float(nstr(value, max(1, places + 1 + int(floor(log10(abs(value))))))))


print("// erfcx")
for n in range(TERMS):
    c = 2 / mpf(NODES) * sum(v * cos(n * a) for v, a in zip(values, angles))
    print(rounded(c / 2 if n == 0 else c, 18))
print("// erf(x)/x in x^2")
for n in range(13):
    print(rounded(2 / sqrt(pi) * (-1) ** n / (factorial(n) * (2 * n + 1)), 18 - int(0.6 * n)))  # x^2 <= 1/4
