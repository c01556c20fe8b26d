
"use strict";
// The page of a permission matrix. Everything in data comes from the document and
// is untrusted: it reaches the page through textContent and nothing else.
(() => {
	const $ = (id) => document.getElementById(id);
	const data = JSON.parse($("data").textContent);
	const form = $("filters"), scroll = $("scroll");
	const verdicts = ["no", "yes"]; // further numbers are conditions of the row
	const verdict = (v) => (v > 1 ? "if" : verdicts[Math.abs(v)]); // -1: yes, as of any caller
	const dense = 10; // more columns than this have their names upright
	const most = 12; // more than this are printed as lists
	const number = new Intl.NumberFormat("en");

	const make = (tag, className, ...children) => {
		const e = document.createElement(tag);
		if (className) e.className = className;
		e.append(...children);
		return e;
	};
	// role says what an element is where the style's layout would make a browser forget.
	const role = (e, name) => {
		e.setAttribute("role", name);
		return e;
	};
	const isolated = (text, className) => {
		const e = make("bdi", className);
		e.textContent = text;
		return e;
	};

	// What each operation is searched by, once.
	for (const row of data.rows) {
		row.text = [row.method, row.path, row.id, row.summary, row.needs, row.access].join("\n").toLowerCase();
	}
	const columns = data.columns.map((c, index) => ({ ...c, index, key: c.kind + ":" + c.name }));
	const kinds = data.kinds.filter((k) => columns.some((c) => c.kind === k.kind));
	const order = (method) => "GET HEAD POST PUT PATCH DELETE".split(" ").indexOf(method) + 1 || 9;
	const methods = [...new Set(data.rows.map((r) => r.method))].sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));

	// --- The controls that depend on the document.

	const chip = (type, name, value, text, checked) => {
		const input = make("input");
		input.type = type;
		input.name = name;
		input.value = value;
		input.defaultChecked = checked;
		return make("label", "", input, make("span", "", text));
	};
	$("methods").append(...methods.map((m) => chip("checkbox", "method", m, m, false)));
	$("views").append(...kinds.map((k, i) =>
		chip("radio", "view", k.kind, k.title + " " + columns.filter((c) => c.kind === k.kind).length, i === 0)));
	$("methods").hidden = methods.length < 2;
	$("views").hidden = kinds.length < 2;
	const option = (value, text) => {
		const o = make("option");
		o.value = value;
		o.textContent = text;
		return o;
	};
	$("who").append(option("nobody", "anyone without a credential"));
	for (const k of kinds) {
		const group = make("optgroup");
		group.label = k.title;
		group.append(...columns.filter((c) => c.kind === k.kind).map((c) => option(c.key, c.name)));
		$("who").append(group);
	}

	// --- State: the controls are its only home, the address its copy.

	const checked = (name) => [...form.querySelectorAll(`input[name=${name}]:checked`)].map((i) => i.value);
	const read = () => ({
		q: $("search").value.trim(),
		access: checked("access")[0] || "",
		method: checked("method").join(","),
		who: $("who").value,
		may: $("who").value ? $("may").value : "can",
		view: checked("view")[0] || "",
		columns: $("columns").value.trim(),
	});
	const usual = { may: "can", view: kinds.length ? kinds[0].kind : "" };
	const save = (state) => {
		const params = new URLSearchParams();
		for (const [key, value] of Object.entries(state)) {
			if (value && value !== usual[key]) params.set(key, value);
		}
		const hash = params.toString();
		if (location.hash.slice(1) !== hash) history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
	};
	const load = () => {
		const params = new URLSearchParams(location.hash.slice(1));
		const get = (key) => params.get(key) || usual[key] || "";
		const choose = (select, value) => {
			select.value = value;
			if (select.selectedIndex < 0) select.selectedIndex = 0;
		};
		form.reset();
		$("search").value = get("q");
		$("columns").value = get("columns");
		choose($("who"), get("who"));
		choose($("may"), get("may"));
		const wanted = new Set(get("method").split(","));
		for (const input of form.querySelectorAll("input[type=checkbox]")) input.checked = wanted.has(input.value);
		for (const name of ["access", "view"]) {
			for (const input of form.querySelectorAll(`input[name=${name}]`)) input.checked ||= input.value === get(name);
		}
	};

	// --- The table: built anew for other columns, filtered in place otherwise.

	let built = null; // what the table was built for
	let shown = []; // its columns
	let body = null;

	const heading = (c, chosen) => {
		const button = make("button", "");
		button.type = "button";
		button.dataset.key = c.key;
		button.title = [c.name, c.description, "show what this caller may call"].filter(Boolean).join(": ");
		const name = isolated("");
		const cut = Math.max(0, [...c.name].length - 14);
		name.append(make("span", "start", [...c.name].slice(0, cut).join("")), make("span", "end", [...c.name].slice(cut).join("")));
		button.append(name);
		const counts = [`${c.yes - c.any} yes`, c.any && `+${c.any} any`, c.if && `${c.if} if`].filter(Boolean);
		const count = make("small", "", ...counts.flatMap((text) => [make("span", text.startsWith("+") ? "plus" : "", text), " "]));
		const th = make("th", "name" + (c.key === chosen ? " chosen" : ""), make("div", "", button, count));
		th.scope = "col";
		return role(th, "columnheader");
	};
	const cell = (row, index, wide) => {
		const v = row.cells[index];
		const td = role(document.createElement("td"), "cell");
		if (v === 0) {
			td.className = "n";
			td.textContent = "no";
		} else if (v < 2) {
			td.className = row.access === "guarded" ? (v < 0 ? "a" : "y") : row.access === "public" ? "p" : "o";
			td.textContent = v < 0 && row.access === "guarded" ? "any" : "yes";
		} else {
			const words = row.conditions[v - 2];
			td.className = "i";
			td.title = "if " + words;
			td.append("if ", isolated(words, wide ? "cond" : "sr"));
		}
		return td;
	};
	const rowHead = (row) => {
		const button = make("button", "", make("span", "method"), " ", isolated(row.path, "path"));
		button.type = "button";
		button.setAttribute("aria-expanded", "false");
		button.firstChild.textContent = row.method;
		if (row.access !== "guarded") button.append(" ", make("span", "badge", row.access));
		const th = make("th", "", button);
		if (row.access !== "public") th.append(isolated(row.needs, "needs"));
		th.scope = "row";
		return role(th, "rowheader");
	};
	const build = (state) => {
		const part = state.columns.toLowerCase();
		shown = columns.filter((c) => c.kind === state.view && c.name.toLowerCase().includes(part));
		const upright = shown.length > dense;
		const table = role(make("table", upright ? "dense" : ""), "table");
		const corner = make("th", "", "Operation");
		corner.scope = "col";
		role(corner, "columnheader");
		const head = role(make("thead", "", role(make("tr", "", corner, ...shown.map((c) => heading(c, state.who))), "row")), "rowgroup");
		body = role(make("tbody"), "rowgroup");
		for (const row of data.rows) {
			const tr = role(make("tr", row.access, rowHead(row)), "row");
			for (const c of shown) tr.append(cell(row, c.index, !upright));
			row.tr = tr;
			row.more = null;
			body.append(tr);
		}
		table.setAttribute("aria-label", "Operations, and who may call them");
		table.append(head, body);
		const lists = make("div");
		lists.id = "lists";
		scroll.classList.toggle("listed", shown.length > most);
		scroll.replaceChildren(table, lists, make("p", "empty", "No operation is like that."));
	};

	// details says everything about one operation, for every kind of caller.
	const details = (row) => {
		const list = make("dl");
		const item = (term, ...text) => list.append(make("dt", "", term), make("dd", "", ...text));
		if (row.id) item("Operation", isolated(row.id));
		if (row.summary) item("Summary", isolated(row.summary));
		item("Needs", isolated(row.needs));
		if (row.concealed) item("Denial", "404, as if the path did not exist");
		for (const k of kinds) {
			const of = columns.filter((c) => c.kind === k.kind);
			const yes = of.filter((c) => verdict(row.cells[c.index]) === "yes");
			const all = yes.length > 0 && yes.length === of.length;
			if (all && row.access === "guarded" && of.every((c) => row.cells[c.index] < 0)) item(k.title, `any: it asks for no ${k.kind}`);
			else if (yes.length) item(k.title + ", yes", ...(all ? ["all"] : yes.flatMap((c, i) => [i ? ", " : "", isolated(c.name)])));
			row.conditions.forEach((words, n) => {
				const names = of.filter((c) => row.cells[c.index] === n + 2);
				if (names.length) item(k.title + ", if", ...names.flatMap((c, i) => [i ? ", " : "", isolated(c.name)]), ": ", isolated(words));
			});
		}
		const td = role(make("td", "", list), "cell");
		td.colSpan = shown.length + 1;
		return role(make("tr", "more", td), "row");
	};
	scroll.addEventListener("click", (event) => {
		const button = event.target.closest("button");
		if (!button) return;
		if (button.dataset.key !== undefined) {
			$("who").value = $("who").value === button.dataset.key ? "" : button.dataset.key;
			apply();
			return;
		}
		const row = data.rows.find((r) => r.tr.contains(button));
		if (row.more) row.more.remove();
		row.more = row.more ? null : details(row);
		if (row.more) row.tr.after(row.more);
		button.setAttribute("aria-expanded", String(row.more !== null));
	});

	const matcher = (state) => {
		const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
		const wanted = new Set(state.method ? state.method.split(",") : methods);
		const column = columns.find((c) => c.key === state.who);
		const may = (row) => {
			if (!state.who) return true;
			const v = column ? verdict(row.cells[column.index]) : row.access === "guarded" ? "no" : "yes";
			if (state.may === "own") return v === "yes" && row.access === "guarded" && !(column && row.cells[column.index] < 0);
			return state.may === "can" ? v !== "no" : v === state.may;
		};
		return (row) => wanted.has(row.method) && (!state.access || (state.access === "bare" ? row.bare : row.access === state.access)) && may(row) && words.every((w) => row.text.includes(w));
	};
	const summary = (count, state) => {
		const parts = [`${number.format(count)} of ${number.format(data.rows.length)} operations`];
		if (state.access) parts.push(state.access === "bare" ? "a credential only" : state.access);
		if (state.method) parts.push(state.method.replaceAll(",", " or "));
		if (state.who) parts.push(`${$("who").selectedOptions[0].textContent} may ${$("may").selectedOptions[0].textContent}`);
		if (state.q) parts.push(`“${state.q}”`);
		if (state.columns) parts.push(`columns named “${state.columns}”`);
		return parts.join(" · ");
	};
	// list writes what each column opens, for paper: on it, nobody scrolls.
	const list = () => {
		if (shown.length <= most) return;
		const rows = data.rows.filter((row) => !row.tr.hidden);
		const name = (row, v) => make("li", "", make("b", "", row.method), " ", isolated(row.path), ...(v > 1 ? [" if ", isolated(row.conditions[v - 2])] : []));
		const section = (head, count, items) => make("section", "", make("h2", "", head), ...(count ? [make("p", "", count)] : []), make("ul", "", ...items));
		const sections = [];
		const open = rows.filter((row) => row.access !== "guarded");
		if (open.length) sections.push(section("Public or optional", "", open.map((row) => name(row, 0))));
		const any = rows.filter((row) => row.access === "guarded" && row.cells[shown[0].index] < 0);
		if (any.length) sections.push(section(`Asks for no ${shown[0].kind}`, "", any.map((row) => name(row, 0))));
		for (const c of shown) {
			const opens = rows.filter((row) => row.access === "guarded" && row.cells[c.index] > 0);
			sections.push(section(isolated(c.name), opens.length ? "" : "opens nothing more", opens.map((row) => name(row, row.cells[c.index]))));
		}
		$("lists").replaceChildren(...sections);
	};
	addEventListener("beforeprint", list);
	matchMedia("print").addEventListener("change", (event) => event.matches && list());

	// reveal scrolls sideways to the column of the chosen caller, next to the operations.
	const reveal = () => {
		const head = scroll.querySelector("thead .chosen");
		if (!head) return;
		const left = head.offsetLeft, fixed = scroll.querySelector("thead th").offsetWidth;
		if (left < scroll.scrollLeft + fixed) scroll.scrollLeft = left - fixed;
		const over = left + head.offsetWidth - scroll.scrollLeft - scroll.clientWidth;
		if (over > 0) scroll.scrollLeft += Math.min(over, left - scroll.scrollLeft - fixed);
	};
	let revealed = "";

	const apply = () => {
		const state = read();
		const wants = state.view + "\n" + state.columns;
		if (built !== wants) {
			build(state);
			built = wants;
		}
		for (const button of scroll.querySelectorAll("thead button")) {
			const chosen = button.dataset.key === state.who;
			button.setAttribute("aria-pressed", String(chosen));
			button.closest("th").classList.toggle("chosen", chosen);
		}
		const matches = matcher(state);
		let count = 0;
		for (const row of data.rows) {
			const on = matches(row);
			if (on) count++;
			if (row.tr.hidden === on) row.tr.hidden = !on;
			if (row.more) row.more.hidden = !on;
		}
		scroll.lastChild.hidden = count > 0;
		if (revealed !== wants + state.who) reveal();
		revealed = wants + state.who;
		$("may").disabled = !state.who;
		$("result").textContent = summary(count, state);
		save(state);
	};

	$("who").addEventListener("input", () => {
		// The column of the caller is shown, whatever kind of caller it is.
		const column = columns.find((c) => c.key === $("who").value);
		const view = column && form.querySelector(`input[name=view][value=${column.kind}]`);
		if (view) view.checked = true;
		if (column && !column.name.toLowerCase().includes($("columns").value.trim().toLowerCase())) $("columns").value = "";
	});
	form.addEventListener("input", apply);
	form.addEventListener("submit", (event) => event.preventDefault());
	$("clear").addEventListener("click", () => {
		form.reset();
		apply();
	});
	addEventListener("hashchange", () => {
		load();
		apply();
	});
	$("skip").addEventListener("click", (event) => {
		event.preventDefault(); // the address holds the filters
		$("operations").focus();
	});
	load();
	apply();
})();
