// Bundles cms/static/ds into cms/static/dist: ds.css, ds.js, the calendar's own calendar.js and calendar.css, the fonts.
// File names carry no hash: Django's manifest storage adds it when it collects static files.
import { context } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const source = join(root, "cms", "static", "ds");
const target = join(root, "cms", "static", "dist");
const inter = join(dirname(createRequire(import.meta.url).resolve("@fontsource-variable/inter/package.json")), "files");

await mkdir(join(target, "fonts"), { recursive: true });
for (const subset of ["latin", "latin-ext"]) {
  await copyFile(
    join(inter, `inter-${subset}-opsz-normal.woff2`),
    join(target, "fonts", `agency-sans-${subset}.woff2`),
  );
}

const build = await context({
  absWorkingDir: root,
  entryPoints: [
    { in: join(source, "ds.css"), out: "ds" },
    { in: join(source, "js", "index.js"), out: "ds" },
    { in: join(source, "js", "calendar", "index.js"), out: "calendar" },
  ],
  outdir: target,
  bundle: true,
  minify: true,
  legalComments: "none",
  format: "iife",
  target: "es2022",
  // Icons become data: addresses; fonts stay files, at the path that fonts.css names from here as from its own folder.
  loader: { ".svg": "dataurl" },
  external: ["*.woff2"],
  logLevel: "info",
});

if (process.argv.includes("--watch")) {
  await build.watch();
} else {
  await build.rebuild();
  await build.dispose();
}
