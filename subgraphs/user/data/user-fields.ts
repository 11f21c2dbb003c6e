/** The columns of an account that may leave the database: all but the password's hash. */
export const publicFields = {
  id: true,
  email: true,
  displayName: true,
  role: true,
  locale: true,
  currency: true,
  orderUpdates: true,
  news: true,
  createdAt: true,
} as const
