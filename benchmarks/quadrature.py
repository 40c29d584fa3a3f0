"""Times one point of a correlation map by scipy's adaptive quadrature: `python3 quadrature.py NAME Q C TOLERANCE`.

Prints seconds a point and the value E[phi(h1) phi(h2)]. For a piecewise-linear phi the plane is cut at the kinks, so that
the quadrature meets a smooth function on every piece.
"""
import math
import sys
import time

from scipy.integrate import dblquad
from scipy.special import ndtr

REACH = 9.0
CRELU = (1.2815515655446, 1.0632075167531)
FUNCTIONS = {
    'crelu': (lambda x: min(max(x - CRELU[0], 0.0), CRELU[1]), (CRELU[0], CRELU[0] + CRELU[1])),
    'tanh': (math.tanh, ()),
    'gelu': (lambda x: x * ndtr(x), ()),
}


def pair_moment(phi, kinks, q, c, tolerance):
    """E[phi(h1) phi(h2)] with h2 = c h1 + sqrt(1 - c^2) z, over rectangles between the kinks of h1."""
    deviation, rest = math.sqrt(q), math.sqrt((1 - c) * (1 + c))

    def integrand(y, x):
        density = math.exp(-0.5 * (x * x + y * y)) / (2 * math.pi)
        return phi(deviation * x) * phi(deviation * (c * x + rest * y)) * density

    total = 0.0
    edges = [-REACH, *(kink / deviation for kink in kinks), REACH]
    for low, high in zip(edges, edges[1:]):
        lines = [lambda x: -REACH]
        lines += [lambda x, kink=kink: min(max((kink / deviation - c * x) / rest, -REACH), REACH) for kink in kinks]
        lines += [lambda x: REACH]
        for bottom, top in zip(lines, lines[1:]):
            total += dblquad(integrand, low, high, bottom, top, epsabs=tolerance, epsrel=tolerance)[0]
    return total


def main():
    name, q, c, tolerance = sys.argv[1], *map(float, sys.argv[2:])
    phi, kinks = FUNCTIONS[name]
    times = []
    while len(times) < 3 or sum(times) < 1.0:
        start = time.perf_counter()
        value = pair_moment(phi, kinks, q, c, tolerance)
        times.append(time.perf_counter() - start)
    print(sorted(times)[len(times) // 2], repr(value))


if __name__ == '__main__':
    main()
