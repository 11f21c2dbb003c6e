/**
 * The people of development, one of each role, always with the same ids. Everybody knows their password: they exist
 * where only developers are, and a service in production does not start with them.
 */
export const DEVELOPMENT_PASSWORD = 'correct-horse-battery-staple'

export const DEVELOPMENT_ACCOUNTS = [
  {
    id: '01980000-0000-7000-8000-000000000001',
    email: 'ada@example.com',
    displayName: 'Ada Lovelace',
    role: 'CUSTOMER',
  },
  {
    id: '01980000-0000-7000-8000-000000000002',
    email: 'sam@example.com',
    displayName: 'Sam Support',
    role: 'SUPPORT',
  },
  {
    id: '01980000-0000-7000-8000-000000000003',
    email: 'root@example.com',
    displayName: 'Root Admin',
    role: 'ADMIN',
  },
] as const
