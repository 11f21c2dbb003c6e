/** A service for the tests of the runner: ready at once, and it notes when it starts and when it is stopped. */
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

const { PORT, NAME, JOURNAL } = process.env
const note = (what) => appendFileSync(JOURNAL, `${NAME} ${what}\n`)

createServer((_request, response) => response.end('{}')).listen(Number(PORT), '127.0.0.1', () =>
  note('started'),
)
process.once('SIGTERM', () => {
  note('stopped')
  process.exit()
})
process.once('disconnect', () => process.exit())
