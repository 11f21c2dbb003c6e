/** The page that GraphiQL lives in, and the operations that a newcomer finds there: the way to a live order. */

const browse = `# The catalogue: nobody needs to sign in for it.
# Ctrl-Enter runs the operation.
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

const signIn = `# Copy the accessToken from the answer into the
# header editor (below) of the other tabs:
#   { "Authorization": "Bearer <accessToken>" }
mutation SignIn {
  sessionCreate(
    input: {
      email: "ada@example.com"
      password: "correct-horse-battery-staple"
    }
  ) {
    session {
      accessToken
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

const quote = `# Put a product's id from the catalogue into the
# variables: the answer says what it costs to order.
query Quote($product: ID!) {
  orderQuote(
    input: {
      lines: [{ productId: $product, quantity: 1 }]
      shippingAddress: {
        recipient: "Ada Lovelace"
        line1: "12 St James's Square"
        city: "London"
        postalCode: "SW1Y 4JH"
        countryCode: "GB"
      }
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

const order = `# Put the product's id and the quote's total into the
# variables; the answer has the order's id.
mutation Order($product: ID!, $key: String!, $total: MoneyInput!) {
  orderPlace(
    input: {
      idempotencyKey: $key
      lines: [{ productId: $product, quantity: 1 }]
      shippingAddress: {
        recipient: "Ada Lovelace"
        line1: "12 St James's Square"
        city: "London"
        postalCode: "SW1Y 4JH"
        countryCode: "GB"
      }
      paymentMethod: "pm_card_visa"
      expectedTotal: $total
    }
  ) {
    order {
      id
      number
      status
    }
    userErrors {
      code
      message
    }
  }
}
`

const watch = `# Watch the order move through its saga; the
# subscription ends when the order is settled.
subscription Watch($order: ID!) {
  orderStatusChanged(orderId: $order) {
    status
    occurredAt
    order {
      customer {
        displayName
      }
      lines {
        quantity
        product {
          name
        }
      }
      payment {
        status
      }
    }
  }
}
`

const headers = JSON.stringify({ Authorization: 'Bearer ' }, null, 2)
const json = (value: unknown) => JSON.stringify(value, null, 2)

const total = { amount: '…', currencyCode: 'EUR' }
const tabs = [
  { query: browse },
  { query: signIn },
  { query: quote, variables: json({ product: 'prod_…' }) },
  { query: order, headers, variables: json({ product: 'prod_…', key: 'my-first-order', total }) },
  { query: watch, headers, variables: json({ order: 'ord_…' }) },
]

export function graphiqlPage(): string {
  // "<" is escaped so that no text can end the element that holds it.
  const data = JSON.stringify(tabs).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Storegraph</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/graphiql.css">
<style>body { margin: 0 } #root { height: 100vh }</style>
</head>
<body class="no-focus-outline">
<noscript>GraphiQL needs JavaScript.</noscript>
<div id="root"></div>
<script type="application/json" id="tabs">${data}</script>
<script src="/graphiql/graphql-ws.js"></script>
<script src="/graphiql/graphiql.js"></script>
<script src="/graphiql/start.js"></script>
</body>
</html>
`
}
