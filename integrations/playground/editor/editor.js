// The editor of the document. A textarea lays out all of its lines again with each key,
// which takes seconds for a document of a megabyte; CodeMirror lays out what is seen.
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, highlightSpecialChars } from '@codemirror/view';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { search, searchKeymap } from '@codemirror/search';

const theme = EditorView.theme({
  '&': { height: '100%', color: 'inherit', backgroundColor: 'transparent', font: '13px/1.5 ui-monospace, monospace' },
  '&.cm-focused': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  '.cm-scroller': { font: 'inherit', overflow: 'auto' },
  '.cm-content': { caretColor: 'currentColor', padding: '.8rem 0' },
  '.cm-gutters': { color: 'GrayText', backgroundColor: 'Canvas', border: '0' },
  '.cm-panels, .cm-textfield, .cm-button': { color: 'CanvasText', backgroundColor: 'Canvas', backgroundImage: 'none' },
});

// oasguardEditor makes an editor in an element. It stands in a shadow tree, because the
// page's policy admits no style of its own there, only style sheets that are objects.
self.oasguardEditor = (parent, { label, changed, moved }) => {
  const root = parent.attachShadow({ mode: 'open' });
  const style = new CSSStyleSheet();
  style.replaceSync(':host > div { height: 100%; }');
  root.adoptedStyleSheets = [style];
  const place = root.appendChild(document.createElement('div'));
  let quiet = false;
  const extensions = [
    lineNumbers(), history(), highlightSpecialChars(), search({ top: true }), theme,
    keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off', autocorrect: 'off' }),
    EditorView.updateListener.of((update) => {
      if (quiet) return;
      if (update.docChanged) changed();
      if (update.selectionSet || update.docChanged) moved();
    }),
  ];
  const view = new EditorView({ root, parent: place, state: EditorState.create({ extensions }) });
  return {
    text: () => view.state.sliceDoc(),
    // set begins a new document, which nothing undoes.
    set(text) {
      quiet = true;
      view.setState(EditorState.create({ doc: text, extensions }));
      quiet = false;
    },
    // insert writes at a place, as typing does.
    insert(at, text) { view.dispatch({ changes: { from: at, insert: text }, userEvent: 'input.type' }); },
    line: () => view.state.doc.lineAt(view.state.selection.main.head).number,
    goTo(number) {
      const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
      view.dispatch({ selection: { anchor: line.from, head: line.to }, effects: EditorView.scrollIntoView(line.from, { y: 'center' }) });
      view.focus();
    },
  };
};
