"""wrk as a load generator: a file of requests in; what happened, and what it cost the server, out."""

import json
import os
import subprocess

SCRIPT = os.path.join(os.path.dirname(__file__), "requests.lua")


def write_requests(path, requests):
    """`requests` of (method, path, token, body or None)."""
    with open(path, "w", encoding="utf-8") as out:
        for method, target, token, body in requests:
            out.write(f"{method}\t{target}\t{token}\t{body or ''}\n")


def measure(server, address, requests_file, seconds, connections):
    """Sends the requests of the file round and round for so long. A single refusal, reset or time-out voids the measurement."""
    cpu = server.cpu_seconds()
    run = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", SCRIPT, address, "--", requests_file],
        capture_output=True, text=True, check=True,
    )
    cpu = server.cpu_seconds() - cpu
    result = json.loads(run.stdout.rsplit("RESULT", 1)[1])
    if result["errors"] or not result["requests"]:
        raise RuntimeError(f"{server.name}: {result['errors']} errors in {result['requests']} answers")
    return {
        "requests": result["requests"],
        "bytes": result["bytes"] / result["requests"],
        "cpu_us": cpu * 1e6 / result["requests"],
        "per_second": result["requests"] * 1e6 / result["duration_us"],
        "p50_ms": result["p50_us"] / 1e3,
        "p99_ms": result["p99_us"] / 1e3,
        "longest_ms": result["longest_us"] / 1e3,
    }
