/** What may be done with an order, and when. */
import { describe, expect, it } from 'vitest'
import { availableActions, decideCancel, decideDeliver, decideShip, type OrderState } from './action-rules.ts'

const order = (change: Partial<OrderState> = {}): OrderState => ({
  status: 'CONFIRMED',
  fulfillment: 'PENDING',
  fullyRefunded: false,
  saga: { status: 'SUCCEEDED', ending: null },
  ...change,
})
const running = { status: 'RUNNING', ending: null } as const
const rejecting = {
  status: 'COMPENSATING',
  ending: { status: 'REJECTED', reason: 'PAYMENT_DECLINED', detail: '' },
} as const
const notShipped = { carrier: null, trackingNumber: null }
const shipment = { carrier: 'DHL', trackingNumber: '1' }

describe('the actions', () => {
  it.each([
    ['a new order', order({ status: 'PENDING', saga: running }), ['CANCEL']],
    ['an order that is being rejected', order({ status: 'PENDING', saga: rejecting }), []],
    ['one confirmed but not paid for yet', order({ saga: running }), ['CANCEL']],
    ['one that can go', order(), ['CANCEL', 'SHIP', 'REFUND']],
    ['one that is refunded in full', order({ fullyRefunded: true }), ['CANCEL']],
    ['one on its way', order({ fulfillment: 'SHIPPED' }), ['DELIVER', 'REFUND']],
    ['one that has arrived', order({ status: 'COMPLETED', fulfillment: 'DELIVERED' }), ['REFUND']],
    ['one that is being canceled', order({ status: 'CANCEL_PENDING' }), []],
    ['one that is canceled', order({ status: 'CANCELED', fulfillment: 'CANCELED' }), []],
  ])('of staff on %s', (_what, state, actions) => {
    expect(availableActions(state, true)).toEqual(actions)
    expect(availableActions(state, false)).toEqual(actions.filter((action) => action === 'CANCEL'))
  })

  it('are refused with a reason', () => {
    expect(decideCancel(order({ fulfillment: 'SHIPPED' }), 'u', 'r')).toEqual({
      refused: expect.stringContaining('on its way'),
    })
    expect(decideShip(order({ saga: running }), shipment, notShipped)).toEqual({
      refused: expect.stringContaining('not paid'),
    })
    expect(decideShip(order({ fullyRefunded: true }), shipment, notShipped)).toEqual({
      refused: expect.stringContaining('refunded in full'),
    })
    expect(decideDeliver(order())).toEqual({ refused: expect.stringContaining('shipped') })
  })

  it('do nothing the second time', () => {
    expect(decideCancel(order({ status: 'CANCEL_PENDING' }), 'u', 'r')).toEqual({ do: 'NOTHING' })
    expect(decideCancel(order({ status: 'CANCELED' }), 'u', 'r')).toEqual({ do: 'NOTHING' })
    expect(decideShip(order({ fulfillment: 'SHIPPED' }), shipment, shipment)).toEqual({ do: 'NOTHING' })
    const other = { ...shipment, trackingNumber: '2' }
    expect(decideShip(order({ fulfillment: 'SHIPPED' }), other, shipment)).toHaveProperty('refused')
    expect(decideDeliver(order({ fulfillment: 'DELIVERED' }))).toEqual({ do: 'NOTHING' })
  })
})
