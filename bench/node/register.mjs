// What both Node services ask of the register's database: prepared once for each connection.
import pg from 'pg'

pg.types.setTypeParser(1082, (day) => day) // a date stays a date
pg.types.setTypeParser(20, Number)
const pool = new pg.Pool({ host: process.argv[3], database: process.argv[4], user: 'postgres', max: 20 })
const summary = `id, credit_code, filing_number, name, track, type, social_work, social_work_kind, area, sector, state,
  registered_on, ended_on, abnormal_since, serious_since`
const whole = `${summary}, certificate_number, domicile, scope, purpose, start_up_funds_fen, supervising_unit,
  direct_registration_class, legal_representative`

function listed({ rows }) {
  const last = rows.length > 50 ? rows[49] : null
  return { items: rows.slice(0, 50), next_cursor: last && `${last.registered_on}_${last.id}` }
}

export async function page(sector, on = '0001-01-01', id = '00000000-0000-0000-0000-000000000000') {
  return listed(await pool.query({
    name: 'page', values: [sector, on, id],
    text: `SELECT ${summary} FROM organizations WHERE sector = $1 AND (registered_on, id) > ($2, $3)
           ORDER BY registered_on, id LIMIT 51`,
  }))
}

export async function search(part) {
  return listed(await pool.query({
    name: 'search', values: [`%${part}%`],
    text: `SELECT ${summary} FROM organizations WHERE search_text LIKE $1 ORDER BY registered_on, id LIMIT 51`,
  }))
}

export async function byCode(code) {
  return (await pool.query({ name: 'code', values: [code], text: `SELECT ${whole} FROM organizations WHERE credit_code = $1` })).rows[0]
}
