// A real OpenID Connect provider on a loopback port, with doors that only a test wants: its private
// key, other keys, and tokens of a user who never logged in.
//
//	node server.mjs PORT
import http from 'node:http';
import { Provider } from 'oidc-provider';
import * as jose from 'jose';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
let generation = 0;
let privateKey;
let provider;

async function renew() {
  generation += 1;
  const pair = await jose.generateKeyPair('RS256', { extractable: true });
  privateKey = pair.privateKey;
  const jwk = { ...(await jose.exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: `key-${generation}` };
  provider = new Provider(issuer, {
    jwks: { keys: [jwk] },
    clients: [{
      client_id: 'service', client_secret: 'a secret & more',
      grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
    }],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx, resource) => resourceServer(resource),
      },
    },
    extraTokenClaims: () => ({ roles: ['staff'] }),
  });
}

function resourceServer(resource) {
  return {
    scope: 'rooms.read rooms.open', audience: resource, accessTokenTTL: 600,
    accessTokenFormat: resource.includes('opaque') ? 'opaque' : 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}

// mint returns a token of the user alice: access, id or refresh.
async function mint(kind, resource) {
  const client = await provider.Client.find('service');
  const grant = new provider.Grant({ clientId: 'service', accountId: 'alice' });
  const grantId = await grant.save();
  if (kind === 'id') {
    const token = new provider.IdToken({ sub: 'alice', roles: ['staff'] }, { client, ctx: { oidc: { issuer } } });
    token.extra = { nonce: 'n' };
    return token.issue({ use: 'idtoken' });
  }
  const Token = kind === 'refresh' ? provider.RefreshToken : provider.AccessToken;
  const token = new Token({ accountId: 'alice', client, grantId, scope: 'rooms.read', gty: 'authorization_code' });
  if (kind === 'refresh') {
    return token.save();
  }
  token.resourceServer = new provider.ResourceServer(resource, resourceServer(resource));
  token.extra = { roles: ['staff'] };
  return token.save();
}

await renew();
http.createServer(async (req, res) => {
  const url = new URL(req.url, issuer);
  try {
    switch (url.pathname) {
      case '/test/key':
        res.end(JSON.stringify({ kid: `key-${generation}`, pem: await jose.exportPKCS8(privateKey) }));
        return;
      case '/test/renew':
        await renew();
        res.end();
        return;
      case '/test/mint':
        res.end(await mint(url.searchParams.get('kind'), url.searchParams.get('resource')));
        return;
      default:
        provider.callback()(req, res);
    }
  } catch (error) {
    res.statusCode = 500;
    res.end(String(error.stack));
  }
}).listen(port, '127.0.0.1');
