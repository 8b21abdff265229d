// Builds ../static/widget.js; with --check only tells whether it is what these sources make.
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const OUTPUT = new URL("../static/widget.js", import.meta.url);
// The oldest browsers that still take part in the web's certificates: a telephone of 2017, kept up to date.
const TARGET = ["es2019", "chrome80", "safari13", "firefox78"];
const LARGEST_GZIP = 30 * 1024;

const minifiedStyles = {
  name: "minified styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path), { loader: "css", minify: true, target: TARGET });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [new URL("src/index.ts", import.meta.url).pathname],
  bundle: true,
  format: "iife",
  minify: true,
  charset: "utf8",
  target: TARGET,
  // Safari 13 errs only in a corner of it that these sources stay away from.
  supported: { destructuring: true },
  legalComments: "none",
  banner: {
    js: "/* Một Cửa chat widget, Apache-2.0. Built from api/web/widget. With eventsource-parser, MIT. */",
  },
  plugins: [minifiedStyles],
  write: false,
});
const built = outputFiles[0].text;
const gzipped = gzipSync(built, { level: 9 }).length;
console.log(`widget.js: ${built.length} characters, ${gzipped} bytes gzipped`);
if (gzipped >= LARGEST_GZIP) throw new Error(`larger than ${LARGEST_GZIP} bytes gzipped`);
if (!process.argv.includes("--check")) await writeFile(OUTPUT, built);
else if ((await readFile(OUTPUT, "utf8")) !== built)
  throw new Error("static/widget.js is not what the sources make");
