/** The accounts of development, which the pages sign in as; where they do not exist, the pages know nobody. */

export interface KnownPerson {
  email: string
  password: string
  name: string
  /** What they may do, for a reader. */
  may: string
}

const password = 'correct-horse-battery-staple'

export const KNOWN_PEOPLE: readonly KnownPerson[] = [
  {
    email: 'ada@example.com',
    password,
    name: 'Ada Lovelace',
    may: 'a customer: browses, orders, watches her orders',
  },
  { email: 'sam@example.com', password, name: 'Sam', may: 'support: sees every order, ships, refunds' },
  {
    email: 'root@example.com',
    password,
    name: 'Root',
    may: 'an administrator: roles, and sagas that are stuck',
  },
]

/** Data for a page's script. "<" is escaped so that no text can end the element that holds it. */
export const dataElement = (id: string, data: unknown) =>
  `<script type="application/json" id="${id}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`
