// A strict OAuth server nobody here wrote, npm `oidc-provider`, with the settings our tests need.
//
//   PORT=0 CODE_TTL=60 AT_TTL=3600 RT_TTL=86400 node oidc.mjs
//
// The ends are in seconds. ROUTES moves endpoints, as JSON such as {"token":"/a/path"}. Prints
// `READY <issuer>` once it listens, then one line of JSON for each thing a test may want to count.
// README.md has its clients and its one page.

import http from 'node:http';
import Provider from 'oidc-provider';

const seconds = (name, otherwise) => Number(process.env[name] ?? otherwise);
const report = (event, facts = {}) => console.log(JSON.stringify({ event, ...facts }));

// The store that comes with the package forgets all but the newest 1,000 objects without a word,
// which a test would see as lost grants.
class Memory {
  static #records = new Map();

  #kind;

  constructor(kind) {
    this.#kind = kind;
  }

  #own() {
    if (!Memory.#records.has(this.#kind)) Memory.#records.set(this.#kind, new Map());
    return Memory.#records.get(this.#kind);
  }

  async upsert(id, record) {
    this.#own().set(id, record);
  }

  async find(id) {
    return this.#own().get(id);
  }

  async findByUid(uid) {
    return [...this.#own().values()].find((record) => record.uid === uid);
  }

  async findByUserCode(userCode) {
    return [...this.#own().values()].find((record) => record.userCode === userCode);
  }

  async consume(id) {
    const record = this.#own().get(id);
    if (record) record.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    this.#own().delete(id);
  }

  async revokeByGrantId(grantId) {
    const own = this.#own();
    for (const [id, record] of own) if (record.grantId === grantId) own.delete(id);
  }
}

const codeFlow = {
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
};

const settings = {
  adapter: Memory,
  clients: [
    {
      ...codeFlow,
      client_id: 'holdfast-desktop',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      // A native client's loopback redirect matches on any port (RFC 8252, 7.3).
      redirect_uris: ['http://127.0.0.1/cb', 'http://[::1]/cb'],
    },
    {
      ...codeFlow,
      client_id: 'holdfast-web',
      client_secret: 'sbx-secret-only-for-tests-of-32-letters',
      application_type: 'web',
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: ['https://holdfast.example/cb'],
    },
  ],
  scopes: ['openid', 'offline_access', 'profile', 'email'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, email: `${id}@northwind.example` }),
  }),
  pkce: { required: () => true },
  issueRefreshToken: () => true,
  // A used refresh token is dead, and using it again ends the whole grant.
  rotateRefreshToken: true,
  // By default an ended token is accepted for 15 more seconds.
  clockTolerance: 0,
  ttl: {
    AuthorizationCode: seconds('CODE_TTL', 60),
    AccessToken: seconds('AT_TTL', 3600),
    RefreshToken: seconds('RT_TTL', 86400),
    IdToken: 3600,
    Interaction: 600,
    Session: 600,
    Grant: 1209600,
  },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  // So that a client which knows the paths of a network finds them here.
  routes: JSON.parse(process.env.ROUTES ?? '{}'),
  interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
  cookies: { keys: ['signs-the-cookies-of-a-test'] },
};

const page = (client, scope) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Sign in</title>
<h1>Sign in to allow ${client}</h1>
<form method="post">
  <p><label>Account <input name="account" required autofocus></label></p>
  <p>It asks for: ${scope}</p>
  <button name="answer" value="allow">Allow</button>
  <button name="answer" value="refuse" formnovalidate>Refuse</button>
</form></html>
`;

async function formOf(request) {
  let body = '';
  for await (const piece of request) body += piece;
  return new URLSearchParams(body);
}

// One page signs in and consents, so that a plain HTTP client needs one form.
async function signIn(provider, request, response) {
  const { params, grantId } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page(params.client_id, params.scope));
    return;
  }
  const form = await formOf(request);
  const accountId = form.get('account');
  if (form.get('answer') !== 'allow' || !accountId) {
    await provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'The person refused',
    });
    return;
  }
  const known = grantId && (await provider.Grant.find(grantId));
  const grant =
    known?.accountId === accountId
      ? known
      : new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  await provider.interactionFinished(request, response, {
    login: { accountId },
    consent: { grantId: await grant.save() },
  });
}

// Each half of a secret starts with a mark, so that a search finds every leak.
function markSecretsOf({ prototype }) {
  const { generateTokenId } = prototype;
  prototype.generateTokenId = function marked() {
    const word = generateTokenId.call(this);
    const half = word.length / 2;
    return `sbx-${word.slice(0, half)}sbx-${word.slice(half)}`;
  };
}

const server = http.createServer();
server.listen(seconds('PORT', 0), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, settings);
  for (const kind of [provider.AccessToken, provider.RefreshToken, provider.AuthorizationCode]) {
    markSecretsOf(kind);
  }

  provider.on('grant.success', ({ oidc }) =>
    report('granted', { client: oidc.client.clientId, how: oidc.params.grant_type }),
  );
  provider.on('grant.error', ({ oidc }, error) =>
    report('refused', { client: oidc.client?.clientId, how: oidc.params?.grant_type, error: error.error }),
  );
  provider.on('grant.revoked', () => report('grant ended'));
  provider.on('server_error', (_, error) => console.error(error));

  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/sign-in/')) {
      answer(request, response);
      return;
    }
    signIn(provider, request, response).catch((error) => {
      response.statusCode = error.statusCode ?? 500;
      response.end(`${error.message}\n`);
    });
  });
  console.log(`READY ${issuer}`);
});

process.on('SIGTERM', () => process.exit());
