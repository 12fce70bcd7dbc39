// Starts `purlin lsp` for the specs of a window; everything else is the server's.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const command = workspace.getConfiguration("purlin").get("path") || "purlin";
  const server = { command, args: ["lsp"] };
  const options = {
    documentSelector: [{ scheme: "file", language: "purlin" }],
    synchronize: { fileEvents: workspace.createFileSystemWatcher("**/{*.purlin,purlin.yaml}") },
  };
  client = new LanguageClient("purlin", "Purlin", server, options);
  await client.start();
};

exports.deactivate = () => client?.stop();
