// Copies the few files that the pages need, with their licences, and writes their sums. Run by `make vendor`.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = join(here, "..", "api", "pages", "static", "vendor");
const files = {
  "pico.min.css": "@picocss/pico/css/pico.min.css",
  "pico.LICENSE.md": "@picocss/pico/LICENSE.md",
  "public-sans-latin-wght-normal.woff2": "@fontsource-variable/public-sans/files/public-sans-latin-wght-normal.woff2",
  "public-sans.LICENSE": "@fontsource-variable/public-sans/LICENSE",
};

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const sums = Object.entries(files).map(([name, source]) => {
  copyFileSync(join(here, "node_modules", source), join(target, name));
  return `${createHash("sha256").update(readFileSync(join(target, name))).digest("hex")}  ${name}\n`;
});
writeFileSync(join(target, "SHA256SUMS"), sums.join(""));
