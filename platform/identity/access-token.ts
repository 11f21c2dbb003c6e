/** What the user subgraph signs, clients send and the gateway verifies. Its lifetime is the signer's matter. */
export const ACCESS_TOKEN = {
  issuer: 'storegraph-user',
  audience: 'storegraph',
  typ: 'at+jwt',
  algorithm: 'EdDSA',
} as const
