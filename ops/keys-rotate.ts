/**
 * `npm run keys:rotate`: makes the next key to sign access tokens with. It is published at once, signs when
 * everybody can have it, and the old one stays published until its last token has ended. This ends at once:
 * the times are in the database, and every replica goes by them. While one is under way another changes nothing.
 */
import { openDatabase } from '../subgraphs/user/data/database.ts'
import { rotateSigningKey } from '../subgraphs/user/operations/rotate-signing-key.ts'
import { databaseUrl } from '../dev/parts/ports.ts'

const database = openDatabase(databaseUrl('user'))
try {
  const { kid, activatedAt, begun } = await rotateSigningKey(database, new Date())
  console.log(begun ? `Published the key ${kid}.` : `A rotation is under way already, to the key ${kid}.`)
  console.log(`It signs from ${activatedAt.toISOString()}; the old one is kept until its tokens have ended.`)
} catch (error) {
  const { code, message } = error as Error & { code?: string }
  console.error(code === 'ECONNREFUSED' ? `${message || code}: is npm start running?` : message)
  process.exitCode = 1
} finally {
  await database.$disconnect()
}
