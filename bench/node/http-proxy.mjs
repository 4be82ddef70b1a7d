// The proxy most Node gateways are built on, with a keep-alive agent; no log, no limits, no headers of its own.
import http from 'node:http'
import httpProxy from 'http-proxy'

const [port, backend] = process.argv.slice(2)
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
const proxy = httpProxy.createProxyServer({ target: `http://127.0.0.1:${backend}`, agent })
proxy.on('error', (_error, _request, response) => response.writeHead(502).end())
http.createServer((request, response) => proxy.web(request, response)).listen(Number(port), '127.0.0.1')
