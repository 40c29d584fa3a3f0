"""Runs activation(x) of generated programs on small stand-ins for jax, keras and torch, written in plain Python.

Reads [{"code": ..., "xs": [...]}] and prints [[value, ...] or "error"]. An array holds floats or booleans and is strict:
booleans alone can be negated or joined, as in the libraries.
"""
import json
import math
import sys
import types


class Array:
    def __init__(self, values):
        self.values = list(values)

    def map(self, function, other=None, of=float):
        assert all(isinstance(value, of) for value in self.values), f"{of.__name__} expected: {self.values[:3]}"
        others = other.values if isinstance(other, Array) else [other] * len(self.values)
        return Array(function(u, v) for u, v in zip(self.values, others))

    def __neg__(self): return self.map(lambda u, _: -u)
    def __add__(self, v): return self.map(lambda a, b: a + b, v)
    def __sub__(self, v): return self.map(lambda a, b: a - b, v)
    def __mul__(self, v): return self.map(lambda a, b: a * b, v)
    def __truediv__(self, v): return self.map(divide, v)
    def __pow__(self, v): return self.map(power, v)
    def __radd__(self, u): return self.map(lambda a, b: b + a, u)
    def __rsub__(self, u): return self.map(lambda a, b: b - a, u)
    def __rmul__(self, u): return self.map(lambda a, b: b * a, u)
    def __rtruediv__(self, u): return self.map(lambda a, b: divide(b, a), u)
    def __rpow__(self, u): return self.map(lambda a, b: power(b, a), u)
    def __lt__(self, v): return self.map(lambda a, b: a < b, v)
    def __le__(self, v): return self.map(lambda a, b: a <= b, v)
    def __gt__(self, v): return self.map(lambda a, b: a > b, v)
    def __ge__(self, v): return self.map(lambda a, b: a >= b, v)
    def __eq__(self, v): return self.map(lambda a, b: a == b, v)
    def __ne__(self, v): return self.map(lambda a, b: a != b, v)
    def __invert__(self): return self.map(lambda a, _: not a, of=bool)
    def __and__(self, v): return self.map(lambda a, b: a and b, v, bool)
    def __rand__(self, u): return self.map(lambda a, b: b and a, u, bool)
    def __ror__(self, u): return self.map(lambda a, b: b or a, u, bool)
    def __or__(self, v): return self.map(lambda a, b: a or b, v, bool)
    def __bool__(self): raise TypeError("the truth of an array")


def divide(a, b):
    return math.copysign(math.inf, a) * math.copysign(1, b) if b == 0 and a != 0 else math.nan if b == 0 else a / b


def power(a, b):
    try:
        result = a ** b
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf
    return math.nan if isinstance(result, complex) else float(result)


def guarded(function):
    def each(u, _):
        try:
            return float(function(u))
        except ValueError:
            return -math.inf if u == 0 else math.nan
        except OverflowError:
            return math.copysign(math.inf, function(math.copysign(1, u)))
    return lambda array: array.map(each)


def array_of(value, like):
    return value if isinstance(value, Array) else Array([float(value)] * len(like.values))


def where(condition, u, v):
    assert isinstance(condition, Array) and all(isinstance(c, bool) for c in condition.values), "a condition"
    u, v = array_of(u, condition), array_of(v, condition)
    return Array(a if c else b for c, a, b in zip(condition.values, u.values, v.values))


def either(choose):
    def function(u, v):
        like = u if isinstance(u, Array) else v
        return array_of(u, like).map(lambda a, b: float(choose(a, b)), array_of(v, like))
    return function


def softplus(u): return max(u, 0) + math.log1p(math.exp(-abs(u)))
def sigmoid(u): return 1 / (1 + math.exp(-u)) if u > 0 else math.exp(u) / (1 + math.exp(u))
def sign(u): return (u > 0) - (u < 0)


UNARY = {name: guarded(getattr(math, name)) for name in "exp expm1 log log1p sqrt sin cos tanh sinh cosh erf".split()}
UNARY.update(abs=guarded(abs), sign=guarded(sign), arctan=guarded(math.atan), arcsinh=guarded(math.asinh))
ACTIVATIONS = dict(sigmoid=guarded(sigmoid), softplus=guarded(softplus))
BINARY = dict(where=where, maximum=either(max), minimum=either(min))


def clamp(u, min=None, max=None):
    assert not isinstance(min, Array) and not isinstance(max, Array), "a bound is a number"
    floor = u if min is None else BINARY["maximum"](u, min)
    return floor if max is None else BINARY["minimum"](floor, max)


def module(name, **names):
    made = types.ModuleType(name)
    made.__dict__.update(names)
    sys.modules[name] = made
    return made


plain = {name: function for name, function in UNARY.items() if name != "erf"}
special = module("jax.scipy.special", erf=UNARY["erf"])
module(
    "jax",
    nn=module("jax.nn", **ACTIVATIONS),
    numpy=module("jax.numpy", **plain, **BINARY),
    scipy=module("jax.scipy", special=special),
)
module("keras", ops=module("keras.ops", **UNARY, **BINARY, **ACTIVATIONS))
functional = module("torch.nn.functional", softplus=ACTIVATIONS["softplus"])
nn = module("torch.nn", functional=functional, Module=object)
module("torch", nn=nn, clamp=clamp, sigmoid=ACTIVATIONS["sigmoid"], **UNARY, **BINARY)


def values(case):
    names = {}
    # The last line makes the network.
    exec("\n".join(case["code"].rstrip().split("\n")[:-1]), names)
    try:
        x = Array(float(x) for x in case["xs"])
        # A formula that is a number after all may stay one.
        result = array_of(names["activation"](x), x)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return [value if math.isfinite(value) else str(value) for value in result.values]


print(json.dumps([values(case) for case in json.load(sys.stdin)]))
