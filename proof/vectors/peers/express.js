// A server of express-openapi-validator for the vectors, with handlers by hand as its README shows
// them: each asks whether a credential is good and compares scopes. Whether a credential is there
// the validator finds out.
const cookies = require('cookie-parser')
const express = require('express')
const validator = require('express-openapi-validator')

const statuses = { malformed: 400, unavailable: 503, forbidden: 403 }

// sent is whether there is a credential at all, where the validator does not look itself.
const sent = {
  badge: request => request.headers['vector-certificate'] === 'verified',
  signed: request => /^signature +[^ ]/i.test(request.headers.authorization ?? ''),
  partner: request => /^bearer +[^ ]/i.test(request.headers.authorization ?? ''),
}

const handler = scheme => (request, scopes) => {
  if (sent[scheme] && !sent[scheme](request)) throw { status: 401, message: 'no credential' }
  const answers = JSON.parse(request.headers['vector-answers'])
  const said = answers.authenticate[scheme]
  if (said !== 'accepts') throw { status: statuses[said] ?? 401, message: said }
  if (scopes.length === 0) return true
  const granted = answers.grants[scheme] ?? []
  if (granted.includes('error')) throw { status: 503, message: 'no grants' }
  for (const name of scopes) {
    if (!granted.includes('scope ' + name) && !granted.includes('role ' + name)) throw { status: 403, message: 'no ' + name }
  }
  return true
}

const app = express()
app.use(cookies())
app.use(validator.middleware({
  apiSpec: '../hotel.yaml',
  validateRequests: { allowUnknownQueryParameters: true },
  validateResponses: false,
  validateSecurity: { handlers: Object.fromEntries(['card', 'desk', 'key', 'link', 'session', 'badge', 'signed', 'partner'].map(name => [name, handler(name)])) },
}))
app.use((request, response) => response.set('Vector-Handler', request.openapi?.schema?.operationId ?? '').status(204).end())
app.use((error, request, response, next) => {
  if (!error.status) console.error(error)
  response.status(error.status ?? 500).set(error.headers ?? {}).json({ message: error.message })
})
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
