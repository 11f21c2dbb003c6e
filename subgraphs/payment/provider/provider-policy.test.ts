/** How the provider is asked when it is unwell: a few times, not for ever, and for a while not at all. */
import { expect, test } from '@jest/globals'
import { isBrokenCircuitError, isBulkheadRejectedError } from 'cockatiel'
import Stripe from 'stripe'
import { eventually } from '../../../tests/eventually.ts'
import { createProviderPolicy, isUnanswered } from './provider-policy.ts'

const { errors } = Stripe
const outage = new errors.StripeAPIError({ type: 'api_error', message: 'unwell', statusCode: 503 })
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

test('an outage is outlived by two more attempts, and not by a third', async () => {
  const ask = createProviderPolicy()
  const twice = failing(outage, outage)
  expect(await ask('test', twice)).toBe('done')
  const thrice = failing(outage, outage, outage)
  await expect(ask('test', thrice)).rejects.toBe(outage)
  expect(thrice.count).toBe(3)
})

test('a refusal is an answer: it is not asked for again, and is no sign of an outage', async () => {
  const ask = createProviderPolicy()
  for (let call = 0; call < 20; call++) {
    const refused = failing(refusal)
    await expect(ask('test', refused)).rejects.toBe(refusal)
    expect(refused.count).toBe(1)
  }
  expect(await ask('test', failing())).toBe('done')
})

test('a provider that is down is left alone, and asked again after a while', async () => {
  const ask = createProviderPolicy()
  const down = () => ask('test', () => Promise.reject(outage))
  await Promise.allSettled(Array.from({ length: 10 }, down))
  const spared = failing()
  const error = await ask('test', spared).catch((thrown: unknown) => thrown)
  expect(isBrokenCircuitError(error)).toBe(true)
  expect(isUnanswered(error)).toBe(true)
  expect(spared.count).toBe(0)
  expect(await eventually(() => ask('test', spared))).toBe('done')
  expect(spared.count).toBe(1)
})

test('calls at once and calls that wait are bounded', async () => {
  const ask = createProviderPolicy()
  let finish = () => {}
  const held = new Promise<void>((resolve) => (finish = resolve))
  const calls = Array.from({ length: 100 }, () => ask('test', () => held))
  const reasons: unknown[] = []
  const outcomes = calls.map((call) => call.catch((reason: unknown) => reasons.push(reason)))
  await eventually(() => expect(reasons).toHaveLength(4))
  finish()
  await Promise.all(outcomes)
  expect(reasons).toHaveLength(4)
  expect(reasons.every(isBulkheadRejectedError)).toBe(true)
})
