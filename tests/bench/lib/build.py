"""The binaries under measurement, built in release mode, and what machine this is."""

import os
import platform
import shutil
import subprocess

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))


def cargo(*arguments, cwd=ROOT):
    subprocess.run(["cargo", *arguments], cwd=cwd, check=True)


def baseline():
    cargo("build", "--release", "--locked", "--package", "purlin-bench-baseline")
    return os.path.join(ROOT, "target/release/purlin-bench-baseline")


def component(name):
    path = os.path.join(ROOT, "target/tests/bin", name)
    return path if os.path.exists(path) else None


def work_folder(name):
    path = os.path.join(ROOT, "target", name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def machine():
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return {"cores": os.cpu_count(), "system": platform.platform(), "rustc": rustc}
