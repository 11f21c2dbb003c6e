/** One file for every subgraph: SUBGRAPH says whose schema is meant. */
import { defineConfig } from 'prisma/config'

const subgraph = process.env.SUBGRAPH
if (!subgraph) throw new Error('Set SUBGRAPH to the subgraph whose schema is meant, such as SUBGRAPH=order.')

export default defineConfig({
  schema: `prisma/${subgraph}/schema.prisma`,
  migrations: { path: `prisma/${subgraph}/migrations` },
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
