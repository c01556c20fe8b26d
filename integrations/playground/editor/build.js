// Writes ../page/editor.js, or what stands behind --out.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const at = process.argv.indexOf('--out');
const licence = readFileSync('node_modules/@codemirror/view/LICENSE', 'utf8').trim();
await build({
  entryPoints: ['editor.js'], bundle: true, minify: true, format: 'iife', target: 'es2022', charset: 'utf8', legalComments: 'none',
  outfile: at < 0 ? '../page/editor.js' : process.argv[at + 1],
  banner: { js: '/* Made by "npm run build" in ../editor; do not edit. CodeMirror 6:\n\n' + licence.replaceAll('*/', '* /') + '\n*/' },
});
