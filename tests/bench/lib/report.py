"""Measurements as a table."""

from stats import median, ratio

MEASURES = [("cpu_us", "CPU µs/request", "{:.1f}"), ("per_second", "requests/s", "{:,.0f}"), ("p99_ms", "p99 ms", "{:.2f}")]
LIMIT = 1.15  # what the upper end of CPU's interval may be at most


def summary(pairs):
    """Of each measure: the medians, and the ratio purlin / baseline."""
    return {
        key: {
            "baseline": median([pair["baseline"][key] for pair in pairs]),
            "purlin": median([pair["purlin"][key] for pair in pairs]),
            **ratio([(pair["baseline"][key], pair["purlin"][key]) for pair in pairs]),
        }
        for key, _, _ in MEASURES
    }


def line(name, workload):
    cpu = workload["cpu_us"]
    print(f"{name}: CPU ratio {interval(cpu)}", flush=True)


def table(results):
    pocketbase = results.get("pocketbase") or {}
    print(f"\n{'workload':<10}{'measure':<18}{'baseline':>12}{'purlin':>12}   {'ratio, 95 % interval':<24}{'PocketBase':>12}")
    for name, workload in results["workloads"].items():
        for key, label, form in MEASURES:
            of = workload[key]
            outside = form.format(median([run[key] for run in pocketbase[name]])) if name in pocketbase else "–"
            print(f"{name:<10}{label:<18}{form.format(of['baseline']):>12}{form.format(of['purlin']):>12}   {interval(of):<24}{outside:>12}")
    for name, workload in results["workloads"].items():
        high = workload["cpu_us"]["high"]
        if high is not None and high > LIMIT:
            print(f"{name}: the upper end of CPU's interval, {high:.3f}, is above {LIMIT}")


def interval(of):
    if of["low"] is None:
        return f"{of['ratio']:.3f}"
    return f"{of['ratio']:.3f} ({of['low']:.3f}–{of['high']:.3f})"
