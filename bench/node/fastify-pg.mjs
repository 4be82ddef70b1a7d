// The register's reads as they are written in Node at their fastest: fastify with declared answers, pg with prepared statements.
import Fastify from 'fastify'
import { byCode, page, search } from './register.mjs'

const text = { type: 'string' }
const maybe = { type: ['string', 'null'] }
const item = {
  type: 'object',
  properties: {
    id: text, credit_code: maybe, filing_number: maybe, name: text, track: text, type: text, social_work: { type: 'boolean' },
    social_work_kind: maybe, area: text, sector: text, state: text, registered_on: text, ended_on: maybe,
    abnormal_since: maybe, serious_since: maybe,
  },
}
const one = { ...item, properties: { ...item.properties,
  certificate_number: maybe, domicile: maybe, scope: maybe, purpose: maybe, start_up_funds_fen: { type: ['integer', 'null'] },
  supervising_unit: maybe, direct_registration_class: maybe, legal_representative: maybe } }
const list = { type: 'object', properties: { items: { type: 'array', items: item }, next_cursor: maybe } }

const app = Fastify({ logger: false })
app.get('/organizations', { schema: { response: { 200: list } } }, (request) =>
  request.query.q ? search(request.query.q) : page(request.query.sector, request.query.after_on, request.query.after_id))
app.get('/organizations/:code', { schema: { response: { 200: one } } }, (request) => byCode(request.params.code))
app.get('/', () => 'ready')
app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
