/** The supergraph of a benchmark's subgraphs. */
import { composeServices } from '@apollo/composition'

export function composeSdl(services: Parameters<typeof composeServices>[0]): string {
  const { supergraphSdl, errors } = composeServices(services)
  if (!supergraphSdl) throw new Error(errors?.map(String).join('\n'))
  return supergraphSdl
}
