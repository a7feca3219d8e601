// Bundles the component and gathers the licences of what is in the bundle.
import { build } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";

const result = await build({
  entryPoints: ["src/main.js"], outfile: "bundle/network.js", bundle: true, minify: true, format: "esm", target: "es2022",
  legalComments: "none", metafile: true,
});
const packages = new Set(
  Object.keys(result.metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean),
);
let text = "The file network.js holds code of these packages.\n";
for (const name of [...packages].sort()) {
  const folder = `node_modules/${name}`;
  const about = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const licence = file ? await readFile(`${folder}/${file}`, "utf8") : await readFile(`licences/${name}.txt`, "utf8");
  text += `\n${"=".repeat(72)}\n${name} ${about.version} (${about.license})\n\n${licence.trim()}\n`;
}
await writeFile("bundle/LICENCES.txt", text);
// The bundle starts with a line break, so that Streamlit takes it for code and not for a path.
await writeFile("bundle/network.js", `// Built from src/ by "make bundle".\n${await readFile("bundle/network.js", "utf8")}`);
