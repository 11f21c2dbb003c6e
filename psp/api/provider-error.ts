/** An answer that refuses the request, in the shape of Stripe's error objects. */

export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  code?: string
  decline_code?: string
  param?: string
  charge?: string
  payment_intent?: object
}

export class ProviderError extends Error {
  readonly status: number
  readonly body: ErrorBody

  constructor(status: number, body: ErrorBody) {
    super(body.message)
    this.name = 'ProviderError'
    this.status = status
    this.body = body
  }
}

/** A refusal of one parameter: 400 `invalid_request_error`. */
export function invalidRequest(
  message: string,
  rest: Omit<ErrorBody, 'type' | 'message'> = {},
): ProviderError {
  return new ProviderError(400, { type: 'invalid_request_error', message, ...rest })
}
