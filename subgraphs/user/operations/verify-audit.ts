/** For `npm run verify -- audit`: whether the audit trail is whole. */
import { type AuditHead, type AuditVerdict, verifyAuditChain } from '#platform/audit/verify-audit-chain.ts'
import { openDatabase } from '../data/database.ts'

export async function verifyAudit(databaseUrl: string, known?: AuditHead): Promise<AuditVerdict> {
  const database = openDatabase(databaseUrl)
  try {
    return await verifyAuditChain(database, known)
  } finally {
    await database.$disconnect()
  }
}
