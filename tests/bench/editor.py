#!/usr/bin/env python3
"""How long an editor waits after a keystroke, in a project of 100 models: `editor.py PURLIN [MODELS]`.

Prints the median and the worst of completions and of findings, in milliseconds. PURLIN is a release binary."""

import json, pathlib, statistics, subprocess, sys, tempfile, time

MODEL = """model M{n} {{
  name:  String(1..80)
  count: Int = 0
  state: State = .open
  owner: User = me @readonly
  other: M{other}?
  notes: String?

  unique (name)
  index  (state, created_at desc)
  allow read, create     if owner == me
  allow update(notes)    if owner == me and other.name == "x"
  deny  delete           if state == .closed
}}
"""
HEAD = """app Bench edition 2026

auth User {{ identify email  password }}
enum State {{ open  closed }}
model User {{ email: Email @unique  allow read if this == me }}
"""
KEYSTROKES = 40

purlin, models = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100
folder = pathlib.Path(tempfile.mkdtemp())
(folder / "app.purlin").write_text(HEAD.format())
for n in range(models):
    (folder / f"m{n}.purlin").write_text(MODEL.format(n=n, other=(n + 1) % models))
server = subprocess.Popen([purlin, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def send(message):
    text = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(text) + text)
    server.stdin.flush()


def receive(wanted):
    while True:
        length = 0
        while line := server.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message = json.loads(server.stdout.read(length))
        if wanted(message):
            return message


send({"id": 0, "method": "initialize", "params": {"capabilities": {}, "rootUri": folder.as_uri()}})
receive(lambda message: message.get("id") == 0)
send({"method": "initialized", "params": {}})
uri, text = (folder / "m0.purlin").as_uri(), (folder / "m0.purlin").read_text()
send({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": uri, "languageId": "purlin", "version": 1, "text": text}}})
line = next(at for at, line in enumerate(text.splitlines()) if "other.name" in line)
column = text.splitlines()[line].index("other.") + len("other.")
completions, findings = [], []
for stroke in range(KEYSTROKES):
    # A letter comes and goes, so that each keystroke changes what is to be said.
    at, gone = {"line": line, "character": column}, {"line": line, "character": column + stroke % 2}
    change = {"range": {"start": at, "end": gone}, "text": "" if stroke % 2 else "x"}
    began = time.perf_counter()
    send({"method": "textDocument/didChange", "params": {"textDocument": {"uri": uri, "version": stroke + 2}, "contentChanges": [change]}})
    send({"id": stroke + 1, "method": "textDocument/completion", "params": {"textDocument": {"uri": uri}, "position": at}})
    # They come in either order. What was judged of the text before, which is sound, may come between.
    answered = lambda message: message.get("id") == stroke + 1
    faulty = lambda findings: any(finding["code"].startswith("E") for finding in findings)
    told = lambda message: (
        message.get("method") == "textDocument/publishDiagnostics"
        and message["params"]["uri"] == uri
        and faulty(message["params"]["diagnostics"]) == (stroke % 2 == 0)
    )
    for _ in range(2):
        message = receive(lambda message: answered(message) or told(message))
        (completions if answered(message) else findings).append((time.perf_counter() - began) * 1000)
server.kill()
for what, times in (("completion", completions), ("findings", findings)):
    print(f"{what:<12} median {statistics.median(times):6.1f} ms   worst {max(times):6.1f} ms")
