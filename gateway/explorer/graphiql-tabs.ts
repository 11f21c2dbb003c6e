/**
 * The operations that a newcomer finds in GraphiQL: the way to a live order. Variables that are left out are filled in
 * from what earlier answers brought (browser/carried-values.mjs), so each of them runs as it stands.
 */

const address = `{
        recipient: "Ada Lovelace"
        line1: "12 St James's Square"
        city: "London"
        postalCode: "SW1Y 4JH"
        countryCode: "GB"
      }`

const watch = `# Run this first: it waits for an order.
# Then press "Place an order" above.
subscription Watch($order: ID!, $after: String) {
  orderStatusChanged(orderId: $order, after: $after) {
    status
    occurredAt
    order {
      number
      customer {
        displayName
      }
      payment {
        status
      }
    }
  }
}
`

const browse = `# The catalogue: nobody needs to sign in for it. The first
# product that is in stock is carried on to the other tabs.
query Browse {
  products(first: 5) {
    nodes {
      id
      name
      price {
        amount
        currencyCode
      }
      availability {
        available
      }
    }
  }
}
`

const quote = `# What it would cost: the total is carried on to Order.
query Quote($product: ID!) {
  orderQuote(
    input: {
      lines: [{ productId: $product, quantity: 1 }]
      shippingAddress: ${address}
    }
  ) {
    quote {
      total {
        amount
        currencyCode
      }
    }
    userErrors {
      code
      message
    }
  }
}
`

const order = `# Orders it for that total, in the name of the person above.
# The order and its cursor are carried on to Watch.
mutation Order(
  $product: ID!
  $key: String!
  $total: MoneyInput!
) {
  orderPlace(
    input: {
      idempotencyKey: $key
      lines: [{ productId: $product, quantity: 1 }]
      shippingAddress: ${address}
      paymentMethod: "pm_card_visa"
      expectedTotal: $total
    }
  ) {
    order {
      id
      number
      status
    }
    cursor
    userErrors {
      code
      message
    }
  }
}
`

const signIn = `# What the other tabs do by themselves: the token goes with
# them. What you write into Headers (below) counts instead.
mutation SignIn {
  sessionCreate(
    input: {
      email: "ada@example.com"
      password: "correct-horse-battery-staple"
    }
  ) {
    session {
      accessToken
      expiresAt
      user {
        displayName
      }
    }
    userErrors {
      code
      message
    }
  }
}
`

export const graphiqlTabs: readonly { query: string }[] = [watch, browse, quote, order, signIn].map(
  (query) => ({
    query,
  }),
)
