// A real OpenID Connect provider on a loopback port, at which whoever comes logs in as alice and
// agrees to everything. Clients register themselves, as those of MCP do.
//
//	node provider.mjs PORT
import http from 'node:http';
import { Provider } from 'oidc-provider';
import * as jose from 'jose';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = await jose.generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await jose.exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'key-1' };

const provider = new Provider(issuer, {
  jwks: { keys: [jwk] },
  // The clients in TypeScript would register themselves for the scopes of the first challenge
  // only, and this provider holds a client to them: step-up would fail.
  clients: [{
    client_id: 'typescript', application_type: 'native', redirect_uris: ['http://127.0.0.1:9/callback'],
    grant_types: ['authorization_code'], response_types: ['code'], token_endpoint_auth_method: 'none',
  }],
  clientDefaults: { token_endpoint_auth_method: 'none' },
  scopes: ['openid', 'offline_access', 'rooms.read', 'rooms.open'],
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, resource) => ({
        scope: 'rooms.read rooms.open', audience: resource, accessTokenTTL: 600,
        accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  extraTokenClaims: () => ({ roles: ['staff'] }),
});

// asked are the scopes that authorization was asked for, in order.
const asked = [];

async function interact(req, res) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(req, res);
  if (prompt.name === 'login') {
    return provider.interactionFinished(req, res, { login: { accountId: 'alice' } });
  }
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  grant.addResourceScope(params.resource, params.scope);
  return provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}

http.createServer(async (req, res) => {
  const url = new URL(req.url, issuer);
  try {
    if (url.pathname === '/auth') {
      asked.push(url.searchParams.get('scope') ?? '');
    }
    if (url.pathname === '/test/asked') {
      res.end(JSON.stringify(asked));
    } else if (url.pathname.startsWith('/interaction/')) {
      await interact(req, res);
    } else {
      provider.callback()(req, res);
    }
  } catch (error) {
    res.statusCode = 500;
    res.end(String(error.stack));
  }
}).listen(port, '127.0.0.1');
