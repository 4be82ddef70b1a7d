// The same reads with express, whose answers are serialized without a declared form.
import express from 'express'
import { byCode, page, search } from './register.mjs'

const app = express()
app.get('/organizations', async (request, response) => {
  const { q, sector, after_on: on, after_id: id } = request.query
  response.json(await (q ? search(q) : page(sector, on, id)))
})
app.get('/organizations/:code', async (request, response) => response.json(await byCode(request.params.code)))
app.get('/', (_request, response) => response.send('ready'))
app.listen(Number(process.argv[2]), '127.0.0.1')
