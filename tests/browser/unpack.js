// node unpack.js <the package's bin folder> <target>: Chromium, its libraries and its fonts, from Brotli to files.
const { execFileSync } = require("child_process");
const fs = require("fs");
const path = require("path");
const zlib = require("zlib");

const [source, target] = process.argv.slice(2);
const unpacked = (name) => zlib.brotliDecompressSync(fs.readFileSync(path.join(source, name)));
const untar = (name, folder) => {
  fs.mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["x", "-C", folder], { input: unpacked(name) });
};

untar("al2023.tar.br", path.join(target, "libs"));
untar("fonts.tar.br", path.join(target, "fonts"));
untar("swiftshader.tar.br", target);
// The binary comes last and under another name first: where it is, everything is.
fs.writeFileSync(path.join(target, "chromium.part"), unpacked("chromium.br"), { mode: 0o755 });
fs.renameSync(path.join(target, "chromium.part"), path.join(target, "chromium"));
