/** A process of its own: the gateway over its fake subgraphs, until its parent lets go of it. */
import type { GatewayConfig } from '../config.ts'
import { startGatewayUnderTest } from './gateway-under-test.ts'

const changed = JSON.parse(process.argv[2] ?? '{}') as Partial<GatewayConfig>
const gateway = await startGatewayUnderTest(changed)
gateway.orders.add('o1', 'PENDING')
process.on('disconnect', () => process.exit(0))
process.send?.({ url: gateway.url })
