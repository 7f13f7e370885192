// A certified relying party drives our provider; each case says one JSON line. See test_openid_client.py.
import { createHmac } from 'node:crypto'
import http from 'node:http'
import * as jose from 'jose'
import * as oidc from 'openid-client'

const told = JSON.parse(process.env.JUDGED)
const issuer = new URL(told.issuer)
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

class Browser {
  constructor(cookies) { this.jar = new Map(Object.entries(cookies ?? {})) }
  async fetch(url, init = {}) {
    const cookie = [...this.jar].map(([k, v]) => `${k}=${v}`).join('; ')
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(';')
      const at = pair.indexOf('=')
      this.jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return answer
  }
  form(url, fields) {
    const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: this.jar.get('csrftoken') ?? '' })
    return this.fetch(url, { method: 'POST', body, headers: { Referer: String(url), Origin: issuer.origin } })
  }
  // Follows our own site's redirects, answers its question of consent, stops where the application is.
  async until(url, back, answer = 'yes') {
    for (let n = 0; n < 10; n += 1) {
      const got = await this.fetch(url)
      const next = got.headers.get('location')
      if (next) {
        url = new URL(next, issuer)
        if (String(url).startsWith(back)) return url
        continue
      }
      const page = await got.text()
      const onward = page.match(/http-equiv="refresh" content="0;url=([^"]+)"/)
      if (onward) return new URL(unescape(onward[1]))
      const request = page.match(/name="request" value="([^"]*)"/)
      if (!request) return { page, status: got.status }
      const done = await this.form(new URL('/sso/consent/', issuer), { request: unescape(request[1]), answer })
      const led = done.headers.get('location') ?? unescape((await done.text()).match(/content="0;url=([^"]+)"/)[1])
      return new URL(led, issuer)
    }
    throw new Error('led in a circle')
  }
}
const unescape = (text) => text.replaceAll('&amp;', '&').replaceAll('&#x27;', "'").replaceAll('&quot;', '"')

const insecure = { execute: [oidc.allowInsecureRequests] }
async function known(app, auth, metadata = {}) {
  return oidc.discovery(issuer, app.client_id, { client_secret: app.secret || undefined, ...metadata }, auth, insecure)
}
async function begin(config, app, more = {}) {
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const nonce = oidc.randomNonce()
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: app.back, scope: 'openid profile', state, nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...more,
  })
  return { url, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true } }
}
async function wayIn(config, app, browser, more = {}, checks = {}) {
  const asked = await begin(config, app, more)
  const back = await browser.until(asked.url, app.back)
  return oidc.authorizationCodeGrant(config, back, { ...asked.checks, ...checks })
}
async function refused(promise, error) {
  try { await promise } catch (wrong) {
    const said = wrong.error ?? wrong.cause?.error ?? wrong.code ?? wrong.message
    if (said === error) return
    throw new Error(`refused with ${said}, not ${error}`)
  }
  throw new Error(`not refused (${error} expected)`)
}
const equal = (a, b, what) => { if (a !== b) throw new Error(`${what}: ${a}, not ${b}`) }
function totp(secret) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)))
  const mac = createHmac('sha1', key).update(count).digest()
  const at = mac[19] & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0')
}

const heard = new Map()
const ear = http.createServer((request, response) => {
  let body = ''
  request.on('data', (part) => { body += part })
  request.on('end', () => {
    heard.set(request.url, { at: performance.now(), token: new URLSearchParams(body).get('logout_token') })
    response.writeHead(200).end()
  })
})

const { web, spa, tv, strong, many } = told.apps
const basic = await known(web, oidc.ClientSecretBasic(web.secret))
const cases = {
  'discovery, and the issuer agrees': async () => {
    const said = basic.serverMetadata()
    equal(said.issuer, told.issuer, 'issuer')
    equal(said.supportsPKCE(), true, 'PKCE')
  },
  'code with PKCE, client_secret_basic, RS256': async () => {
    const tokens = await wayIn(basic, web, new Browser(told.people.ha))
    const claims = tokens.claims()
    equal(claims.aud, web.client_id, 'aud')
    const said = await oidc.fetchUserInfo(basic, tokens.access_token, claims.sub)
    equal(said.name, told.name, 'name')
  },
  'code with PKCE, client_secret_post': async () => {
    const config = await known(web, oidc.ClientSecretPost(web.secret))
    await wayIn(config, web, new Browser(told.people.ha))
  },
  'code with PKCE, no secret, ES256, a loopback port of its own': async () => {
    const config = await known(spa, oidc.None(), { id_token_signed_response_alg: 'ES256' })
    const app = { ...spa, back: 'http://127.0.0.1:45678/cb' }
    await wayIn(config, app, new Browser(told.people.ha))
  },
  'the signature is checked against the published keys': async () => {
    const config = await known(web, oidc.ClientSecretBasic(web.secret))
    oidc.enableNonRepudiationChecks(config)
    await wayIn(config, web, new Browser(told.people.ha))
  },
  'max_age and auth_time': async () => {
    await wayIn(basic, web, new Browser(told.people.ha), { max_age: '3600' }, { maxAge: 3600 })
  },
  'refresh with rotation': async () => {
    const first = await wayIn(basic, web, new Browser(told.people.ha), { scope: 'openid offline_access' })
    const second = await oidc.refreshTokenGrant(basic, first.refresh_token)
    if (second.refresh_token === first.refresh_token) throw new Error('not rotated')
    await refused(oidc.refreshTokenGrant(basic, first.refresh_token), 'invalid_grant')
    await refused(oidc.refreshTokenGrant(basic, second.refresh_token), 'invalid_grant')
    equal((await oidc.tokenIntrospection(basic, second.access_token)).active, false, 'active')
  },
  'introspection and revocation': async () => {
    const tokens = await wayIn(basic, web, new Browser(told.people.ha))
    const said = await oidc.tokenIntrospection(basic, tokens.access_token)
    equal(said.active, true, 'active')
    equal(said.sub, tokens.claims().sub, 'sub')
    await oidc.tokenRevocation(basic, tokens.refresh_token)
    equal((await oidc.tokenIntrospection(basic, tokens.access_token)).active, false, 'active')
  },
  'client credentials': async () => {
    const tokens = await oidc.clientCredentialsGrant(basic)
    equal((await oidc.tokenIntrospection(basic, tokens.access_token)).client_id, web.client_id, 'client_id')
  },
  'device flow': async () => {
    const config = await known(tv, oidc.ClientSecretBasic(tv.secret))
    const shown = await oidc.initiateDeviceAuthorization(config, { scope: 'openid profile' })
    const browser = new Browser(told.people.ha)
    await browser.fetch(shown.verification_uri_complete)
    await browser.form(shown.verification_uri, { ma: shown.user_code, answer: 'yes' })
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...shown, interval: 0.1 })
    equal((await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).name, told.name, 'name')
  },
  'device flow, refused by the person': async () => {
    const config = await known(tv, oidc.ClientSecretBasic(tv.secret))
    const shown = await oidc.initiateDeviceAuthorization(config, { scope: 'openid' })
    const browser = new Browser(told.people.ha)
    await browser.fetch(shown.verification_uri_complete)
    await browser.form(shown.verification_uri, { ma: shown.user_code, answer: 'no' })
    await refused(oidc.pollDeviceAuthorizationGrant(config, { ...shown, interval: 0.1 }), 'access_denied')
  },
  'acr_values asks for the second factor': async () => {
    const config = await known(strong, oidc.ClientSecretBasic(strong.secret))
    const browser = new Browser(told.people.dung)
    const asked = await begin(config, strong, { acr_values: 'LoA2' })
    const led = await browser.fetch(asked.url)
    const page = new URL(led.headers.get('location'), issuer)
    equal(page.pathname, '/tai-khoan/xac-nhan/ma/', 'page')
    await browser.fetch(page)
    const done = await browser.form(page, { code: totp(told.totp), next: page.searchParams.get('next') })
    const back = await browser.until(new URL(done.headers.get('location'), issuer), strong.back)
    const claims = (await oidc.authorizationCodeGrant(config, back, asked.checks)).claims()
    equal(claims.acr, 'LoA2', 'acr')
    equal(claims.amr.includes('otp'), true, 'amr has otp')
  },
  'prompt=none without a session': async () => {
    const asked = await begin(basic, web, { prompt: 'none' })
    const back = await new Browser().until(asked.url, web.back)
    await refused(oidc.authorizationCodeGrant(basic, back, asked.checks), 'login_required')
  },
  'the person says no': async () => {
    const asked = await begin(basic, web, { prompt: 'consent' })
    const back = await new Browser(told.people.ha).until(asked.url, web.back, 'no')
    await refused(oidc.authorizationCodeGrant(basic, back, asked.checks), 'access_denied')
  },
  'refused: a wrong redirect address': async () => {
    const asked = await begin(basic, web, { redirect_uri: `${web.back}/other` })
    const got = await new Browser(told.people.ha).until(asked.url, web.back)
    equal(got.status, 400, 'status')
  },
  'refused: a code used again, and what it gave': async () => {
    const asked = await begin(basic, web)
    const back = await new Browser(told.people.ha).until(asked.url, web.back)
    const tokens = await oidc.authorizationCodeGrant(basic, back, asked.checks)
    await refused(oidc.authorizationCodeGrant(basic, back, asked.checks), 'invalid_grant')
    equal((await oidc.tokenIntrospection(basic, tokens.access_token)).active, false, 'active')
  },
  'refused: no PKCE': async () => {
    const asked = await begin(basic, web)
    asked.url.searchParams.delete('code_challenge')
    asked.url.searchParams.delete('code_challenge_method')
    const back = await new Browser(told.people.ha).until(asked.url, web.back)
    await refused(oidc.authorizationCodeGrant(basic, back, asked.checks), 'invalid_request')
  },
  'refused: plain PKCE': async () => {
    const asked = await begin(basic, web, { code_challenge_method: 'plain' })
    const back = await new Browser(told.people.ha).until(asked.url, web.back)
    await refused(oidc.authorizationCodeGrant(basic, back, asked.checks), 'invalid_request')
  },
  'refused: a wrong verifier': async () => {
    const asked = await begin(basic, web)
    const back = await new Browser(told.people.ha).until(asked.url, web.back)
    asked.checks.pkceCodeVerifier = oidc.randomPKCECodeVerifier()
    await refused(oidc.authorizationCodeGrant(basic, back, asked.checks), 'invalid_grant')
  },
  'refused: a wrong secret': async () => {
    const config = await known(web, oidc.ClientSecretBasic('wrong'))
    await refused(oidc.clientCredentialsGrant(config), 'OAUTH_WWW_AUTHENTICATE_CHALLENGE') // its word for 401
  },
  'refused: a scope it is not registered for': async () => {
    const asked = await begin(basic, web, { scope: 'openid number' })
    const back = await new Browser(told.people.ha).until(asked.url, web.back)
    await refused(oidc.authorizationCodeGrant(basic, back, asked.checks), 'invalid_scope')
  },
  'leaving: all twenty applications hear of it': async () => {
    const browser = new Browser(told.people.binh)
    let last, config
    for (const app of many) {
      config = await known(app, oidc.ClientSecretBasic(app.secret))
      last = await wayIn(config, app, browser)
    }
    heard.clear()
    const began = performance.now()
    const url = oidc.buildEndSessionUrl(config, { id_token_hint: last.id_token, post_logout_redirect_uri: many.at(-1).home, state: 's' })
    const back = await browser.until(url, many.at(-1).home)
    equal(back.searchParams.get('state'), 's', 'state')
    while (heard.size < many.length && performance.now() - began < 10000) await new Promise((r) => setTimeout(r, 5))
    equal(heard.size, many.length, 'heard')
    const keys = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri))
    for (const [n, app] of many.entries()) {
      const { payload } = await jose.jwtVerify(heard.get(`/ra/${n}`).token, keys, { issuer: told.issuer, audience: app.client_id, typ: 'logout+jwt' })
      equal(payload.sid, last.claims().sid, 'sid')
      equal(typeof payload.events[LOGOUT_EVENT], 'object', 'event')
      equal(payload.nonce, undefined, 'nonce')
    }
    const spent = Math.max(...[...heard.values()].map((h) => h.at)) - began
    return `${Math.round(spent)} ms`
  },
}

await new Promise((ready) => { ear.listen(told.port, '127.0.0.1', ready) })
for (const [name, run] of Object.entries(cases)) {
  let said = { name, passed: true }
  try { said.note = (await run()) ?? '' } catch (wrong) { said = { name, passed: false, note: String(wrong.stack ?? wrong).slice(0, 400) } }
  console.log(JSON.stringify(said))
}
ear.close()
process.exit(0)
