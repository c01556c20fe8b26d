// Asks the modules of a folder the questions beside them, and fails at the first answer
// that is not the one wanted.
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const dir = process.argv[2];
let questions = 0;
let granted = 0;
const modules = readdirSync(dir).filter((name) => name.endsWith(".mjs"));
for (const name of modules) {
	const { can, depends, operations } = await import(pathToFileURL(join(dir, name)).href);
	for (const q of JSON.parse(readFileSync(join(dir, name.replace(/\.mjs$/, ".json")), "utf8"))) {
		questions++;
		if (!operations.includes(q.operation)) throw new Error(`${name}: no operation ${q.operation}`);
		const may = (check) => q.may.includes(JSON.stringify([check.type, check.action, ...check.id]));
		const got = can(q.grants, q.operation, may);
		if (got !== q.want) throw new Error(`${name}: ${JSON.stringify(q)}: can says ${got}`);
		const bare = can(q.grants, q.operation);
		if (bare && !got) throw new Error(`${name}: ${JSON.stringify(q)}: allowed without answers only`);
		if (got && !bare && !depends(q.grants, q.operation)) throw new Error(`${name}: ${JSON.stringify(q)}: depends says no`);
		if (can(q.grants, q.operation + " ", () => true)) throw new Error(`${name}: an unknown operation is allowed`);
		if (can(q.grants, "__proto__", () => true)) throw new Error(`${name}: __proto__ is allowed`);
		if (got) granted++;
	}
}
console.log(`${questions} questions about ${modules.length} documents, ${granted} granted`);
