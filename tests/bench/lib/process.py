"""A server as a process of ours: started, found by the port it took, measured, stopped by its id."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request


class Server:
    """Runs `command` with standard error and output into `log`; its address is the first one that it prints."""

    def __init__(self, name, command, log, cwd=None, env=None):
        self.name, self.log = name, log
        self.started = time.perf_counter()
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                command, cwd=cwd, env={**os.environ, **(env or {})}, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def address(self, deadline=20.0):
        """Waits until the server has printed where it listens: `127.0.0.1:` and a port, in whatever line."""
        until = time.perf_counter() + deadline
        while time.perf_counter() < until:
            with open(self.log, encoding="utf-8", errors="replace") as text:
                found = re.search(r"127\.0\.0\.1:(\d+)\D", text.read())
            if found and int(found.group(1)):
                return f"http://127.0.0.1:{found.group(1)}"
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with {self.process.returncode}:\n{tail(self.log)}")
            time.sleep(0.001)
        raise RuntimeError(f"{self.name} printed no address:\n{tail(self.log)}")

    def cpu_seconds(self):
        """Processor time of all its threads so far, ended ones too: the process's own clock, in nanoseconds' resolution."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def resident_bytes(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1)) * 1024

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def free_port():
    """For servers that cannot choose one themselves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tail(path, lines=20):
    with open(path, encoding="utf-8", errors="replace") as text:
        return "".join(text.readlines()[-lines:])


def request(method, url, token=None, body=None, content_type="application/json"):
    """One request; any status is an answer: (status, headers, body)."""
    headers = {"Content-Type": content_type} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    call = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(call, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()
