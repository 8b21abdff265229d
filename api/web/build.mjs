// Builds static/widget.js, static/console.js and static/console.css; with --check only tells whether they are
// what these sources make.
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const here = (path) => new URL(path, import.meta.url).pathname;
// The oldest browsers that still take part in the web's certificates: a telephone of 2017, kept up to date.
const EVERYBODYS = ["es2019", "chrome80", "safari13", "firefox78"];
// The agency's own machines.
const OFFICERS = ["es2020", "chrome90", "edge90", "safari15", "firefox90"];

const minifiedStyles = {
  name: "minified styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path), {
        loader: "css",
        minify: true,
        target: EVERYBODYS,
      });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const ALIKE = { bundle: true, minify: true, charset: "utf8", legalComments: "none", write: false };
const OUTPUTS = [
  {
    name: "widget.js",
    largest: 30 * 1024,
    options: {
      entryPoints: [here("widget/src/index.ts")],
      format: "iife",
      target: EVERYBODYS,
      // Safari 13 errs only in a corner of it that these sources stay away from.
      supported: { destructuring: true },
      banner: {
        js: "/* Một Cửa chat widget, Apache-2.0. Built from api/web/widget. With eventsource-parser, MIT. */",
      },
      plugins: [minifiedStyles],
    },
  },
  {
    name: "console.js",
    largest: 60 * 1024,
    options: {
      entryPoints: [here("console/src/index.tsx")],
      format: "iife",
      target: OFFICERS,
      jsx: "automatic",
      jsxImportSource: "preact",
      banner: {
        js: "/* Một Cửa console, Apache-2.0. Built from api/web/console. With preact, MIT. */",
      },
    },
  },
  {
    name: "console.css",
    largest: 12 * 1024,
    options: {
      entryPoints: [here("console/src/styles/console.css")],
      target: OFFICERS,
      banner: { css: "/* Built from api/web/console. */" },
    },
  },
];

for (const { name, largest, options } of OUTPUTS) {
  const { outputFiles } = await build({ ...ALIKE, ...options });
  const built = outputFiles[0].text;
  const gzipped = gzipSync(built, { level: 9 }).length;
  console.log(`${name}: ${built.length} characters, ${gzipped} bytes gzipped`);
  if (gzipped >= largest) throw new Error(`${name} is larger than ${largest} bytes gzipped`);
  const output = here(`static/${name}`);
  if (!process.argv.includes("--check")) await writeFile(output, built);
  else if ((await readFile(output, "utf8")) !== built)
    throw new Error(`static/${name} is not what the sources make`);
}
