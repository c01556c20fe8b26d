// The official clients of MCP in TypeScript, with a person who logs in wherever they are sent.
// It calls tools, and prints a line of JSON for each: what was called, what was shown before, and
// what came of it.
//
//	node client.mjs 1|2 URL TOOL[=ARGUMENTS]…
const [generation, url, ...calls] = process.argv.slice(2);
let Client, StreamableHTTPClientTransport;
const options = {};
if (generation === '1') {
  ({ Client } = await import('@modelcontextprotocol/sdk/client/index.js'));
  ({ StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js'));
} else {
  ({ Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client'));
  options.versionNegotiation = { mode: 'auto' };
}

const callback = 'http://127.0.0.1:9/callback';

// visit follows redirects with cookies, as a browser does, until the callback.
async function visit(start) {
  const jar = new Map();
  let at = new URL(start);
  for (let i = 0; i < 20; i++) {
    const response = await fetch(at, { redirect: 'manual', headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') } });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';');
      const [name, value] = pair.split('=');
      jar.set(name, value);
    }
    const to = response.headers.get('location');
    if (!to) {
      throw new Error(`${response.status} ${await response.text()}`);
    }
    at = new URL(to, at);
    if (at.href.startsWith(callback)) {
      return at.searchParams;
    }
  }
  throw new Error('too many redirects');
}

let came, saved, verifier;
const login = {
  redirectUrl: callback,
  clientMetadata: {
    client_name: 'client', redirect_uris: [callback], token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'], response_types: ['code'],
  },
  clientInformation: () => ({ client_id: 'typescript' }),
  tokens: () => saved,
  saveTokens: (it) => { saved = it; },
  redirectToAuthorization: async (to) => { came = await visit(to); },
  saveCodeVerifier: (it) => { verifier = it; },
  codeVerifier: () => verifier,
};

let transport;
// asked does something, and once more after the person has logged in.
async function asked(what) {
  try {
    return await what();
  } catch (error) {
    if (!came) {
      throw error;
    }
    const params = came;
    came = undefined;
    await transport.finishAuth(generation === '1' ? params.get('code') : params);
    return await what();
  }
}

const client = new Client({ name: 'client', version: '1' }, options);
await asked(async () => {
  transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: login });
  await client.connect(transport);
});
for (const call of calls) {
  const [name, args] = call.split('=');
  const line = { tool: name };
  try {
    line.shown = (await asked(() => client.listTools())).tools.map((tool) => tool.name).sort().join(' ');
    const result = await asked(() => client.callTool({ name, arguments: JSON.parse(args ?? '{}') }));
    line.text = result.content[0].text;
  } catch (error) {
    line.error = String(error.message);
  }
  console.log(JSON.stringify(line));
}
await client.close();
process.exit(0);
