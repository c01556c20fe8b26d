// An upstream on node's http module. It routes by the path as WHATWG URLs have it.
const http = require('node:http')

const route = path => ({'/health': 1, '/rooms': 1, '/rooms/closed': 1, '/search': 1, '/events': 1})[path] ? path
  : /^\/rooms\/[^/]+$/.test(path) ? '/rooms/*' : path

const record = (request, body) => {
  let path
  try {
    path = decodeURIComponent(new URL(request.url, 'http://upstream').pathname)
  } catch {
    path = 'unreadable'
  }
  const fields = []
  for (let i = 0; i < request.rawHeaders.length; i += 2) fields.push(request.rawHeaders.slice(i, i + 2))
  process.stdout.write(JSON.stringify({
    Route: route(path), Method: request.method, URI: request.url, Body: body, Fields: fields,
    Trailers: request.rawTrailers.length,
  }) + '\n')
}

const server = http.createServer((request, response) => {
  const chunks = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    record(request, Buffer.concat(chunks).toString('latin1'))
    response.setHeader('Upstream', `${request.method} ${request.url}`)
    response.end('upstream')
  })
})
server.on('upgrade', (request, socket) => {
  record(request, '')
  socket.on('error', () => {})
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
  socket.on('data', text => socket.end('heard ' + text))
})
server.listen(0, '127.0.0.1', () => console.log(`listening on 127.0.0.1:${server.address().port},`))
