/** The access token of an administrator that whoever has a signing key makes for themselves. */
import { type CryptoKey, SignJWT } from 'jose'
import { toGlobalId } from '#contracts/ids.ts'
import { ACCESS_TOKEN } from '#platform/identity/access-token.ts'
import { newId } from '#platform/process/new-id.ts'

export function forgeToken(signer: CryptoKey, kid: string, userId: string): Promise<string> {
  return new SignJWT({ role: 'ADMIN', sid: toGlobalId('sess', newId()) })
    .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, kid, typ: ACCESS_TOKEN.typ })
    .setIssuer(ACCESS_TOKEN.issuer)
    .setAudience(ACCESS_TOKEN.audience)
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime('10 minutes')
    .sign(signer)
}
