// The shortest relay in Node: undici's dispatcher in front of node:http; no log, no limits, no headers of its own.
import http from 'node:http'
import { Pool } from 'undici'

const [port, backend] = process.argv.slice(2)
const pool = new Pool(`http://127.0.0.1:${backend}`, { connections: 64 })
const hop = new Set(['connection', 'keep-alive', 'transfer-encoding'])

http.createServer((request, response) => {
  const body = request.method === 'GET' || request.method === 'HEAD' ? null : request
  pool.stream({ path: request.url, method: request.method, headers: { ...request.headers, connection: undefined }, body },
    ({ statusCode, headers }) => {
      for (const name of hop) delete headers[name]
      return response.writeHead(statusCode, headers)
    },
  ).catch(() => response.headersSent ? response.destroy() : response.writeHead(502).end())
}).listen(Number(port), '127.0.0.1')
