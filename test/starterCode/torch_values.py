"""Runs activation(x) of generated programs for PyTorch. Reads [{"code": ..., "xs": [...]}], prints [[value, ...] or "error"]."""
import json
import math
import sys

import torch

torch.set_num_threads(1)
# As exact as the library: where(x > 0, 0.1, 0.2) has the default type.
torch.set_default_dtype(torch.float64)


def values(case):
    names = {}
    # The last line makes the network.
    exec("\n".join(case["code"].rstrip().split("\n")[:-1]), names)
    x = torch.tensor(case["xs"], dtype=torch.float64)
    try:
        result = names["activation"](x)
        # A formula that is a number after all may stay one.
        result = result if torch.is_tensor(result) else torch.full_like(x, result)
        assert result.shape == x.shape, result.shape
    except Exception as error:
        return f"{type(error).__name__}: {error}".split("\n")[0]
    return [value if math.isfinite(value) else str(value) for value in result.tolist()]


print(json.dumps([values(case) for case in json.load(sys.stdin)]))
