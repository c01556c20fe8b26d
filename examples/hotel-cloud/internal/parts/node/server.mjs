// A real OpenID Connect provider on a loopback port. Keys and clients stand in a file, which is read
// again on SIGHUP.
//
//	node server.mjs PORT FILE
import fs from 'node:fs';
import http from 'node:http';
import { Provider } from 'oidc-provider';

const port = Number(process.argv[2]);
const file = process.argv[3];
const issuer = `http://127.0.0.1:${port}`;

function read() {
  const state = JSON.parse(fs.readFileSync(file, 'utf8'));
  const clients = new Map(state.clients.map((c) => [c.id, c]));
  return new Provider(issuer, {
    jwks: { keys: state.keys }, // the first one signs
    clients: state.clients.map((c) => ({
      client_id: c.id, client_secret: c.secret,
      grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
    })),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx, resource, client) => ({
          audience: resource, scope: clients.get(client.clientId).scope, accessTokenTTL: 3600,
          accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (_ctx, token) => ({ roles: clients.get(token.clientId).roles }),
  });
}

let provider = read();
process.on('SIGHUP', () => { provider = read(); });
process.stdin.resume().on('end', () => process.exit()); // whoever started it is gone
http.createServer((req, res) => provider.callback()(req, res)).listen(port, '127.0.0.1');
