"""The binaries under measurement, built in release mode, and what machine this is."""

import os
import platform
import shutil
import subprocess

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
TARGET = os.path.join(ROOT, "target")


def cargo(*arguments, cwd=ROOT):
    subprocess.run(["cargo", *arguments], cwd=cwd, check=True)


def baseline():
    cargo("build", "--release", "--locked", "--package", "purlin-bench-baseline")
    return os.path.join(TARGET, "release/purlin-bench-baseline")


def purlin():
    cargo("build", "--release", "--locked", "--package", "purlin")
    return os.path.join(TARGET, "release/purlin")


def chat():
    """The generated code of `examples/chat`, as it is committed."""
    cargo("build", "--release", "--locked", "--package", "chat-example")
    return os.path.join(TARGET, "release/chat-example")


def component(name):
    path = os.path.join(TARGET, "tests/bin", name)
    return path if os.path.exists(path) else None


def work_folder(name):
    path = os.path.join(TARGET, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def machine():
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return {"cores": os.cpu_count(), "system": platform.platform(), "rustc": rustc}
