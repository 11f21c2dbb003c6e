/** A taken port in one message: which port, who has it, and how to move that one or all of them. */
import { portOwner } from './port-owner.ts'
import { portVariable, readPorts } from './ports.ts'
import { isTaken } from './probe.ts'

const BASES = [5000, 7000, 8000, 9000, 10_000, 11_000, 12_000]

export async function takenPort(name: string, port: number, urlVariable?: string): Promise<Error> {
  const owner = await portOwner(port)
  const who = owner ? `by ${owner.program} (pid ${owner.pid})` : 'by another program'
  const elsewhere = urlVariable ? `, or ${urlVariable} to one of your own` : ''
  const base = await freeBase()
  return new Error(
    [
      `Port ${port}, which ${name} needs, is taken ${who}: stop that, or set ${portVariable(name)} to another port${elsewhere}.`,
      ...(base ? [`To move every port at once: PORT_BASE=${base} npm start`] : []),
    ].join('\n'),
  )
}

/** A PORT_BASE at which every port is free. */
async function freeBase(): Promise<number | undefined> {
  for (const base of BASES) {
    const ports = Object.values(readPorts({ PORT_BASE: String(base) }))
    const taken = await Promise.all(ports.map(isTaken))
    if (!taken.includes(true)) return base
  }
  return undefined
}
