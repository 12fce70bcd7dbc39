"""Pairs of measurements in, a ratio with its 95 % interval out."""

import math

# Two-sided 95 % quantiles of Student's t, by degrees of freedom.
T95 = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 11: 2.201, 12: 2.179,
       13: 2.160, 14: 2.145, 15: 2.131, 16: 2.120, 17: 2.110, 18: 2.101, 19: 2.093, 20: 2.086}


def ratio(pairs):
    """`pairs` of (base, measured): the geometric mean of measured / base, and its interval from the spread of the log-ratios."""
    logs = [math.log(measured / base) for base, measured in pairs]
    mean = sum(logs) / len(logs)
    if len(logs) < 2:
        return {"ratio": math.exp(mean), "low": None, "high": None}
    variance = sum((x - mean) ** 2 for x in logs) / (len(logs) - 1)
    half = T95[len(logs) - 1] * math.sqrt(variance / len(logs))
    return {"ratio": math.exp(mean), "low": math.exp(mean - half), "high": math.exp(mean + half)}


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
