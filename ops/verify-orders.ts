/**
 * `npm run orders:verify`: replays the events of every order and compares them with what is shown of it.
 * Ends with 1 when an order is not as its events say, and names what differs.
 */
import { verifyOrders } from '../subgraphs/order/operations/verify-orders.ts'
import { databaseUrl } from '../dev/parts/ports.ts'

try {
  const { orders, events, wrong } = await verifyOrders(databaseUrl('order'), (line) => console.error(line))
  console.log(
    `${orders} orders, ${events} events: ${wrong === 0 ? 'all as shown' : `${wrong} orders differ`}`,
  )
  process.exitCode = wrong === 0 ? 0 : 1
} catch (error) {
  const { message } = error as Error
  console.error(`The orders could not be read. Is npm start running? ${message}`)
  process.exitCode = 2
}
