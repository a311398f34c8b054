// Copies the few files that the pages and the paper certificate need, with their licences, and writes their sums. Run by `make vendor`.
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

const paper = join(here, "..", "ledger", "credentials", "fonts");
const fonts = {
  "PublicSans-Regular.ttf": "@uswds/uswds/dist/fonts/public-sans/PublicSans-Regular.ttf",
  "PublicSans-Bold.ttf": "@uswds/uswds/dist/fonts/public-sans/PublicSans-Bold.ttf",
  "Latin-Merriweather-Bold.ttf": "@uswds/uswds/dist/fonts/merriweather/Latin-Merriweather-Bold.ttf",
  "uswds.LICENSE": "@uswds/uswds/LICENSE.md",
  "DejaVuSans.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
  "dejavu.LICENSE": "dejavu-fonts-ttf/LICENSE",
};

copy(target, files);
copy(paper, fonts);

function copy(folder, wanted) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const sums = Object.entries(wanted).map(([name, source]) => {
    copyFileSync(join(here, "node_modules", source), join(folder, name));
    return `${createHash("sha256").update(readFileSync(join(folder, name))).digest("hex")}  ${name}\n`;
  });
  writeFileSync(join(folder, "SHA256SUMS"), sums.join(""));
}
