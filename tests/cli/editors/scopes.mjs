// Prints the tokens of a spec with their scopes, as VS Code tells them: `node scopes.mjs MODULES GRAMMAR < spec`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, grammarPath] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { INITIAL, Registry, parseRawGrammar } = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");

await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));
const onigLib = Promise.resolve({
  createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
  createOnigString: (text) => new oniguruma.OnigString(text),
});
const loadGrammar = async () => parseRawGrammar(readFileSync(grammarPath, "utf8"), grammarPath);
const grammar = await new Registry({ onigLib, loadGrammar }).loadGrammar("source.purlin");

let stack = INITIAL;
for (const line of readFileSync(0, "utf8").split("\n")) {
  const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
  stack = ruleStack;
  for (const { startIndex, endIndex, scopes } of tokens) {
    const text = line.slice(startIndex, endIndex).trim();
    if (text && scopes.length > 1) console.log(`${text}\t${scopes.slice(1).join(" ")}`);
  }
}
