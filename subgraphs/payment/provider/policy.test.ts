/** How the provider is called when it fails: a few times, not for ever, and for a while not at all. */
import { expect, test } from 'vitest'
import { isBrokenCircuitError, isBulkheadRejectedError } from 'cockatiel'
import Stripe from 'stripe'
import { eventually } from '../../../tests/eventually.ts'
import { isUnanswered } from '../operations/unanswered.ts'
import { createProviderPolicy } from './policy.ts'

const { errors } = Stripe
const outage = new errors.StripeAPIError({ type: 'api_error', message: 'unavailable', statusCode: 503 })
const refusal = new errors.StripeCardError({ type: 'card_error', message: 'declined', statusCode: 402 })

/** A call that fails with each of the errors in turn, and then succeeds. */
function failing(...failures: Error[]) {
  const call = async () => {
    call.count++
    const failure = failures[call.count - 1]
    if (failure) throw failure
    return 'done'
  }
  call.count = 0
  return call
}

test('an outage of two attempts is survived, and one of three is not', async () => {
  const callProvider = createProviderPolicy()
  const twice = failing(outage, outage)
  expect(await callProvider('test', twice)).toBe('done')
  const thrice = failing(outage, outage, outage)
  await expect(callProvider('test', thrice)).rejects.toBe(outage)
  expect(thrice.count).toBe(3)
})

test('an outage is told from its first call on, until the provider answers, if only with a refusal', async () => {
  const callProvider = createProviderPolicy()
  await callProvider.check()
  await callProvider('test', failing(outage, outage, outage)).catch(() => undefined)
  await expect(callProvider.check()).rejects.toThrow('The payment provider fails')
  await callProvider('test', failing(refusal)).catch(() => undefined)
  await callProvider.check()
})

test('a refusal is an answer: it is not retried, and is no sign of an outage', async () => {
  const callProvider = createProviderPolicy()
  for (let call = 0; call < 20; call++) {
    const refused = failing(refusal)
    await expect(callProvider('test', refused)).rejects.toBe(refusal)
    expect(refused.count).toBe(1)
  }
  expect(await callProvider('test', failing())).toBe('done')
})

test('a provider that is down is spared, and called again after a while', async () => {
  const callProvider = createProviderPolicy()
  const down = () => callProvider('test', () => Promise.reject(outage))
  await Promise.allSettled(Array.from({ length: 10 }, down))
  const spared = failing()
  const error = await callProvider('test', spared).catch((thrown: unknown) => thrown)
  expect(isBrokenCircuitError(error)).toBe(true)
  expect(isUnanswered(error)).toBe(true)
  expect(spared.count).toBe(0)
  await expect(callProvider.check()).rejects.toThrow('The payment provider fails')
  expect(await eventually(() => callProvider('test', spared))).toBe('done')
  expect(spared.count).toBe(1)
  await callProvider.check()
})

test('concurrent calls and waiting calls are bounded', async () => {
  const callProvider = createProviderPolicy()
  let finish = () => {}
  const held = new Promise<void>((resolve) => (finish = resolve))
  const calls = Array.from({ length: 100 }, () => callProvider('test', () => held))
  const reasons: unknown[] = []
  const outcomes = calls.map((call) => call.catch((reason: unknown) => reasons.push(reason)))
  await eventually(() => expect(reasons).toHaveLength(4))
  finish()
  await Promise.all(outcomes)
  expect(reasons).toHaveLength(4)
  expect(reasons.every(isBulkheadRejectedError)).toBe(true)
})
