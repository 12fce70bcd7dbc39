"""Asks Z3 and cvc5: reads scripts, each behind a line that tells how many bytes it has, and answers each with a line `Z3 CVC5` of `sat`, `unsat`
or `unknown`. How far they go is bounded by what they count, not by a clock: the answer is the same on every machine."""

import sys

import cvc5
import z3

Z3_LIMIT = 1_000_000
CVC5_LIMIT = 60_000


def by_z3(script):
    # Of its own, so that no script tells on the next.
    solver = z3.Solver(ctx=z3.Context())
    solver.set("rlimit", Z3_LIMIT)
    solver.from_string(script)
    return str(solver.check())


def by_cvc5(script):
    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("rlimit-per", str(CVC5_LIMIT))
    # Of rows there are finitely many.
    solver.setOption("finite-model-find", "true")
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, script, "question")
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said += command.invoke(solver, parser.getSymbolManager())
    return said.strip()


def main():
    while line := sys.stdin.buffer.readline():
        script = sys.stdin.buffer.read(int(line)).decode()
        print(by_z3(script), by_cvc5(script), flush=True)


main()
