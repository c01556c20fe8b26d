'use strict';
// Text of the document reaches the page by textContent and value alone. The policy of
// the page lets nothing else become markup, and lets nothing leave it.
const $ = (id) => document.getElementById(id);
const policy = window.trustedTypes
  ? trustedTypes.createPolicy('oasguard', { createScriptURL: (url) => url })
  : { createScriptURL: (url) => url };
const examples = JSON.parse($('examples').textContent);
const most = 4 << 20; // characters of a shared document

let worker, ready = false, busy = false, waiting = false, number = 0;
let part = 'lint', sent = null, answer = null, typedAt = 0, drawn = '';
const editor = oasguardEditor($('document'), {
  label: 'OpenAPI document',
  changed() { typedAt = performance.now(); ask(); },
  moved() { follow(); },
});

function start() {
  worker = new Worker(policy.createScriptURL(URL.createObjectURL(new Blob([$('worker').textContent], { type: 'text/javascript' }))));
  worker.onmessage = ({ data }) => {
    if (data.ready) {
      ready = true;
      ask();
    } else if (data.ended) {
      restart('the program ended; it starts again with the next edit');
    } else if (data.number === number) {
      busy = false;
      show(JSON.parse(data.answer));
      if (waiting) { waiting = false; ask(); }
    }
  };
  worker.onerror = () => restart('the program failed; it starts again with the next edit');
  const text = atob($('program').textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  worker.postMessage({ program: bytes });
}

function restart(why) {
  worker.terminate();
  ready = busy = waiting = false;
  sent = worker = null;
  $('state').textContent = why;
}

// ask sends what is there now, or as soon as the last answer is there.
function ask() {
  if (!worker) start();
  if (!ready) return;
  if (busy) { waiting = true; return; }
  busy = true;
  const text = editor.text();
  const same = sent === text;
  sent = text;
  const list = (id) => $(id).value.split(',').map((s) => s.trim()).filter(Boolean);
  worker.postMessage({ number: ++number, document: same ? '' : text, request: JSON.stringify({
    same, settings: $('settings').value, part, operation: Math.max(0, $('operation').selectedIndex),
    roles: list('roles'), permissions: list('permissions'), scopes: list('scopes'), schemes: list('schemes'),
  }) });
}

function make(name, text, className) {
  const e = document.createElement(name);
  if (text !== undefined) e.textContent = text;
  if (className) e.className = className;
  return e;
}

function show(a) {
  answer = a;
  const result = $('result');
  if (a.failure) {
    drawn = '';
    result.replaceChildren(make('pre', 'this is a bug of oasguard, please report it: ' + a.failure));
    return done(a);
  }
  showOperations(a.operations);
  // An edit that changes nothing here leaves what is there, and where it was scrolled to.
  const now = JSON.stringify([part, a.findings, a.text, a.columns, a.rows, a.operations.length === 0]);
  if (now === drawn) return done(a);
  drawn = now;
  if (part === 'lint' || a.operations.length === 0) {
    result.replaceChildren(a.findings.length ? findings(a.findings) : make('pre', part === 'lint' ? 'nothing to say' : 'the document has no operations'));
  } else if (part === 'matrix') {
    result.replaceChildren(matrix(a));
  } else {
    result.replaceChildren(make('pre', a.text, part === 'wrapper' ? 'code' : ''));
  }
  done(a);
}

function done(a) {
  const count = (n, word) => n + ' ' + word + (n === 1 ? '' : 's');
  $('state').textContent = a.failure ? 'failed' : [count(a.operations.length, 'operation'), count(a.errors, 'error'), count(a.warnings, 'warning')].join(', ');
  document.body.dataset.answered = number;
  const from = typedAt;
  // After two frames the result is on the screen.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.body.dataset.took = from ? Math.round(performance.now() - from) : '';
    document.body.dataset.shown = number;
  }));
}

let listed = '';
function showOperations(operations) {
  const key = JSON.stringify(operations.map((o) => o.method + o.path));
  if (key === listed || operations.length === 0) return;
  listed = key;
  const select = $('operation');
  const old = select.selectedOptions[0]?.textContent;
  select.replaceChildren(...operations.slice(0, 2000).map((o) => make('option', o.method + ' ' + o.path)));
  const at = [...select.options].findIndex((o) => o.textContent === old);
  select.selectedIndex = Math.max(0, at);
}

function findings(list) {
  const ul = make('ul');
  for (const f of list) {
    const li = make('li', undefined, f.severity);
    const place = f.file ? f.file + ':' + f.line : f.line ? 'line ' + f.line : '';
    if (place) {
      const go = make('button', place);
      go.type = 'button';
      if (!f.file) go.onclick = () => goTo(f.line);
      li.append(go, ' ');
    }
    li.append(f.severity + ': ' + f.message + ' (' + f.rule + ')');
    if (f.fix) li.append(make('span', 'fix: ' + f.fix, 'fix'));
    ul.append(li);
  }
  return ul;
}

function matrix(a) {
  const table = make('table');
  table.append(make('col', undefined, 'operation'), ...a.columns.map(() => make('col')), make('col', undefined, 'needs'));
  const head = table.createTHead().insertRow();
  for (const c of ['operation', ...a.columns, 'who may call it']) head.append(make('th', c));
  const body = table.createTBody();
  for (const r of a.rows) {
    const row = body.insertRow();
    row.append(make('th', r.operation));
    for (const c of r.cells) row.append(make('td', c, c === 'yes' || c === 'no' ? c : 'if'));
    row.append(make('td', r.needs));
  }
  return table;
}

function goTo(line) {
  show2('document');
  editor.goTo(line);
}

function show2(which) {
  $('which').value = which;
  $('document').hidden = which !== 'document';
  $('settings').hidden = which !== 'settings';
}

// follow chooses the operation that the cursor stands in.
function follow() {
  if (!answer?.operations?.length || part === 'lint' || part === 'matrix') return;
  const line = editor.line();
  let best = -1;
  answer.operations.forEach((o, i) => { if (o.line <= line && (best < 0 || o.line >= answer.operations[best].line)) best = i; });
  if (best >= 0 && best !== $('operation').selectedIndex) {
    $('operation').selectedIndex = best;
    ask();
  }
}

function choose(name) {
  part = name;
  for (const tab of document.querySelectorAll('[role=tab]')) tab.setAttribute('aria-selected', tab.dataset.part === name);
  $('operationLabel').hidden = name !== 'wrapper' && name !== 'explain';
  $('caller').hidden = name !== 'explain';
  typedAt = performance.now();
  ask();
}

const encode = async (text) => {
  const packed = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer();
  let binary = '';
  for (const b of new Uint8Array(packed)) binary += String.fromCharCode(b);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

const decode = async (code) => {
  const binary = atob(code.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (text.length > most) throw new Error('the shared document is too large');
  }
};

async function fromAddress() {
  if (!location.hash.startsWith('#d=')) return false;
  try {
    const shared = JSON.parse(await decode(location.hash.slice(3)));
    editor.set(String(shared.document ?? ''));
    $('settings').value = String(shared.settings ?? '');
    return true;
  } catch {
    $('shared').textContent = 'the address holds no document that can be read';
    return false;
  }
}

$('share').onclick = async () => {
  const code = await encode(JSON.stringify({ document: editor.text(), settings: $('settings').value }));
  history.replaceState(null, '', '#d=' + code);
  let said = 'the address of this page holds the document now';
  try {
    await navigator.clipboard.writeText(location.href);
    said += ', and is copied';
  } catch { /* a page opened as a file may not copy */ }
  $('shared').textContent = said;
};

for (const id of ['settings', 'roles', 'permissions', 'scopes', 'schemes']) {
  $(id).addEventListener('input', () => { typedAt = performance.now(); ask(); });
}
$('operation').addEventListener('change', () => { typedAt = performance.now(); ask(); });
$('which').addEventListener('change', () => show2($('which').value));
for (const tab of document.querySelectorAll('[role=tab]')) tab.onclick = () => choose(tab.dataset.part);
for (const e of examples) $('example').append(make('option', e.name));
$('example').addEventListener('change', () => {
  const e = examples[$('example').selectedIndex];
  editor.set(e.document);
  $('settings').value = e.settings ?? '';
  typedAt = performance.now();
  ask();
});
window.addEventListener('hashchange', async () => { if (await fromAddress()) ask(); });

(async () => {
  editor.set(examples[0].document);
  $('settings').value = examples[0].settings ?? '';
  await fromAddress();
  choose('lint');
})();
