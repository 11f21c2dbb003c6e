/** What the user subgraph signs, clients send and the gateway verifies. The signer decides how long it lasts. */
export const ACCESS_TOKEN = {
  issuer: 'storegraph-user',
  audience: 'storegraph',
  typ: 'at+jwt',
  algorithm: 'EdDSA',
} as const
