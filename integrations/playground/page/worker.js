'use strict';
// The program runs here, so that the page never waits for it. It gets bytes and text
// from the page, and can fetch nothing: the page's policy counts here, too.
let ready = false, idle = 0;
self.oasguardReady = () => { ready = true; postMessage({ ready: true }); };
self.onmessage = async ({ data }) => {
  if (data.program) {
    const go = new Go();
    const packed = new Blob([data.program]).stream().pipeThrough(new DecompressionStream('gzip'));
    const bytes = await new Response(packed).arrayBuffer();
    const { instance } = await WebAssembly.instantiate(bytes, go.importObject);
    go.run(instance).then(() => postMessage({ ended: true }));
    return;
  }
  if (!ready) return;
  clearTimeout(idle);
  postMessage({ number: data.number, answer: self.oasguardAnswer(data.document, data.request) });
  idle = setTimeout(self.oasguardIdle, 400); // between two edits it tidies up
};
